package dev.naru.engine;

import dev.naru.engine.account.Account;
import dev.naru.engine.account.AccountException;
import dev.naru.engine.account.AccountRules;
import dev.naru.engine.account.Accounts;
import dev.naru.engine.control.Command;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The command {@code user}: what {@code naru user} asks for, of a running process or of a store
 * that it has opened itself.
 *
 * <pre>
 *   list AFTER MOST                 a page: a line for each account, name, tab, roles
 *   free NAME                       the name as it is kept; fails when it is refused or taken
 *   show NAME                       the account's line
 *   add NAME PASSWORD ROLE…         an empty PASSWORD asks for one to be made, which is the answer
 *   passwd NAME PASSWORD            likewise
 *   roles NAME +ROLE… -ROLE…        gives and takes roles; the account's line
 *   remove NAME
 * </pre>
 *
 * <p>Passwords come in the body of a request on a socket that only its owner can open: never in the
 * arguments or the environment of a process, nor in a log.
 */
public final class UserCommand implements Command.Handler {

  /** The command's name. */
  public static final String NAME = "user";

  /** Accounts on a page, at most: an answer stays well below what a client reads. */
  private static final int MOST = 1_000;

  private final Supplier<Accounts> accounts;
  private final RandomGenerator random;

  /**
   * On accounts.
   *
   * @param accounts asked for with each command
   * @param random where generated passwords come from: {@code Network.random()}
   */
  public UserCommand(Supplier<Accounts> accounts, RandomGenerator random) {
    this.accounts = accounts;
    this.random = random;
  }

  /** As it is registered. */
  Command command() {
    return new Command(NAME, "Looks after accounts; `naru user` knows how.", this);
  }

  @Override
  public String run(List<String> arguments) throws AccountException {
    String what = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    return switch (what) {
      case "list" -> list(rest);
      case "free" -> free(one(rest));
      case "show" -> line(existing(one(rest)));
      case "add" -> add(rest);
      case "passwd" -> password(rest);
      case "roles" -> roles(rest);
      case "remove" -> remove(one(rest));
      default ->
          throw new IllegalArgumentException(
              "expected one of list, free, show, add, passwd, roles, remove");
    };
  }

  private String list(List<String> arguments) {
    require(arguments, 2);
    int most = Integer.parseInt(arguments.get(1));
    return accounts
        .get()
        .list(AccountRules.canonical(arguments.getFirst()), Math.clamp(most, 1, MOST))
        .stream()
        .map(UserCommand::line)
        .collect(Collectors.joining());
  }

  private String free(String name) throws AccountException {
    String canonical = AccountRules.checkName(name);
    if (accounts.get().find(canonical).isPresent()) {
      throw AccountRules.taken(canonical);
    }
    return canonical + "\n";
  }

  private Account existing(String name) throws AccountException {
    return accounts
        .get()
        .find(name)
        .orElseThrow(() -> AccountRules.unknown(AccountRules.canonical(name)));
  }

  private String add(List<String> arguments) throws AccountException {
    require(arguments, 2);
    char[] password = chosen(arguments.get(1));
    try {
      Set<String> roles = Set.copyOf(arguments.subList(2, arguments.size()));
      accounts.get().create(arguments.getFirst(), password, roles);
      return generated(arguments.get(1), password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private String password(List<String> arguments) throws AccountException {
    require(arguments, 2);
    char[] password = chosen(arguments.get(1));
    try {
      accounts.get().setPassword(arguments.getFirst(), password);
      return generated(arguments.get(1), password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private char[] chosen(String password) {
    return password.isEmpty() ? AccountRules.generatePassword(random) : password.toCharArray();
  }

  private static String generated(String asked, char[] password) {
    return asked.isEmpty() ? new String(password) + "\n" : "";
  }

  private String roles(List<String> arguments) throws AccountException {
    require(arguments, 1);
    Set<String> add = new HashSet<>();
    Set<String> remove = new HashSet<>();
    for (String change : arguments.subList(1, arguments.size())) {
      switch (change.isEmpty() ? ' ' : change.charAt(0)) {
        case '+' -> add.add(change.substring(1));
        case '-' -> remove.add(change.substring(1));
        default -> throw new IllegalArgumentException("expected +ROLE or -ROLE: " + change);
      }
    }
    for (String role : add) {
      if (remove.contains(role)) {
        throw new IllegalArgumentException("the role " + role + " is given and taken at once");
      }
    }
    return line(accounts.get().changeRoles(arguments.getFirst(), add, remove));
  }

  private String remove(String name) throws AccountException {
    if (!accounts.get().remove(name)) {
      throw AccountRules.unknown(AccountRules.canonical(name));
    }
    return "";
  }

  private static String line(Account account) {
    return account.name() + "\t" + String.join(" ", new TreeSet<>(account.roles())) + "\n";
  }

  private static String one(List<String> arguments) {
    if (arguments.size() != 1) {
      throw new IllegalArgumentException("expected a name");
    }
    return arguments.getFirst();
  }

  private static void require(List<String> arguments, int least) {
    if (arguments.size() < least) {
      throw new IllegalArgumentException("expected " + least + " words or more");
    }
  }
}
