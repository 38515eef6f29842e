package dev.naru.engine.account;

import dev.naru.engine.account.AccountException.Reason;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Which names, passwords and roles an account may have, and how a refusal is said.
 *
 * <p>Names are plain ASCII so that no two look the same: no Cyrillic а beside a Latin a. What a
 * person is called belongs to an application's profile, not to the name that it logs in with.
 */
public final class AccountRules {

  static final int LONGEST_NAME = 64;

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{0,63}");

  /** As applications declare them, who tell upper from lower case. */
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");

  /** 32 signs that nobody takes for one another. */
  private static final String SIGNS = "abcdefghijkmnpqrstuvwxyz23456789";

  private static final int GENERATED_GROUPS = 5;
  private static final int GENERATED_GROUP = 5;

  private static final int SHORTEST_PASSWORD = 8;
  private static final int LONGEST_PASSWORD = 128;

  /** Those that are tried first everywhere and are long enough to pass otherwise. */
  private static final Set<String> COMMON =
      Set.of(
          "password",
          "password1",
          "password123",
          "passw0rd",
          "p@ssw0rd",
          "12345678",
          "123456789",
          "1234567890",
          "87654321",
          "11111111",
          "00000000",
          "qwertyui",
          "qwerty123",
          "qwertyuiop",
          "1q2w3e4r",
          "1qaz2wsx",
          "iloveyou",
          "sunshine",
          "princess",
          "football",
          "baseball",
          "superman",
          "trustno1",
          "welcome1",
          "abcd1234",
          "abc12345",
          "asdfghjk",
          "changeme",
          "letmein1",
          "admin123",
          "administrator");

  private AccountRules() {}

  /** A name as it is kept and compared. */
  public static String canonical(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  /**
   * The canonical form of a name for a new account.
   *
   * @throws AccountException when it breaks the rules
   */
  public static String checkName(String name) throws AccountException {
    String canonical = canonical(name);
    if (!NAME.matcher(canonical).matches()) {
      throw new AccountException(
          Reason.NAME_REFUSED,
          "a name has 1 to 64 letters a-z, digits and . _ - + @, and begins with a letter or"
              + " digit");
    }
    return canonical;
  }

  /**
   * Looks at a new password.
   *
   * @param name the account's
   * @throws AccountException when it breaks the rules
   */
  public static void checkPassword(String name, char[] password) throws AccountException {
    int length = Character.codePointCount(password, 0, password.length);
    if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
      throw new AccountException(
          Reason.PASSWORD_REFUSED,
          "a password has %d to %d characters".formatted(SHORTEST_PASSWORD, LONGEST_PASSWORD));
    }
    String lower = new String(password).toLowerCase(Locale.ROOT);
    if (lower.equals(canonical(name))) {
      throw new AccountException(Reason.PASSWORD_REFUSED, "the password must not be the name");
    }
    if (COMMON.contains(lower) || lower.codePoints().distinct().count() == 1) {
      throw new AccountException(
          Reason.PASSWORD_REFUSED, "that password is among the first that anybody tries");
    }
  }

  /**
   * Looks at roles for an account.
   *
   * @throws AccountException when one breaks the rules
   */
  public static void checkRoles(Set<String> roles) throws AccountException {
    for (String role : roles) {
      if (!ROLE.matcher(role).matches()) {
        throw new AccountException(
            Reason.ROLE_REFUSED,
            "a role has 1 to 64 letters, digits and . _ : -, and begins with a letter or digit");
      }
    }
  }

  /** A password that nobody has to invent: 125 bits of chance, in five groups of five. */
  public static char[] generatePassword(RandomGenerator random) {
    StringBuilder password = new StringBuilder();
    for (int i = 0; i < GENERATED_GROUPS * GENERATED_GROUP; i++) {
      if (i > 0 && i % GENERATED_GROUP == 0) {
        password.append('-');
      }
      password.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }
    char[] signs = new char[password.length()];
    password.getChars(0, signs.length, signs, 0);
    return signs;
  }

  /** What is said when a name belongs to somebody. */
  public static AccountException taken(String name) {
    return new AccountException(Reason.NAME_TAKEN, "the name " + name + " is taken");
  }

  /** What is said when there is no such account. */
  public static AccountException unknown(String name) {
    return new AccountException(Reason.UNKNOWN, "there is no account named " + name);
  }
}
