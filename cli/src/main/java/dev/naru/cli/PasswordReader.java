package dev.naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.naru.engine.account.AccountException;
import dev.naru.engine.account.AccountRules;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Optional;

/** Takes a new password from a person or from a script; never from arguments or environment. */
final class PasswordReader {

  private static final int TRIES = 3;
  private static final int LONGEST = 4_096;

  private final InputStream in;
  private final Optional<Prompt> terminal;
  private final PrintWriter err;

  PasswordReader(InputStream in, Optional<Prompt> terminal, PrintWriter err) {
    this.in = in;
    this.terminal = terminal;
    this.err = err;
  }

  /**
   * The first line of the input, in UTF-8; what follows is not read.
   *
   * @throws Failure when there is none, or it is longer than any password
   */
  String firstLine() throws Failure {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        line.write(b);
        if (line.size() > LONGEST) {
          throw new Failure(
              ExitCode.FAILED, "the first line of the input is no password: too long");
        }
      }
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(line.toByteArray())).toString();
      String password = text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
      if (password.isEmpty()) {
        throw new Failure(ExitCode.FAILED, "the input has no password: its first line is empty");
      }
      return password;
    } catch (CharacterCodingException e) {
      throw new Failure(ExitCode.FAILED, "the first line of the input is not UTF-8");
    } catch (IOException e) {
      throw new Failure(ExitCode.FAILED, "the input cannot be read: " + e.getMessage());
    }
  }

  /**
   * Asks on the terminal until the rules allow a password and it has been typed twice.
   *
   * @param name of the account
   * @throws Failure when there is no terminal, or after the third mistake
   */
  String twice(String question, String name) throws Failure {
    Prompt prompt =
        terminal.orElseThrow(
            () ->
                new Failure(
                    ExitCode.USAGE,
                    "there is no terminal to ask for the password: use --password-stdin or"
                        + " --generate"));
    for (int i = 0; i < TRIES; i++) {
      char[] first = answer(prompt, question);
      char[] second = {};
      try {
        AccountRules.checkPassword(name, first);
        second = answer(prompt, "The same again");
        if (Arrays.equals(first, second)) {
          return new String(first);
        }
        err.println("These are two different passwords.");
      } catch (AccountException refused) {
        err.println(refused.getMessage());
      } finally {
        Arrays.fill(first, '\0');
        Arrays.fill(second, '\0');
      }
      err.flush();
    }
    throw new Failure(ExitCode.FAILED, "no password was chosen; nothing has changed");
  }

  private static char[] answer(Prompt prompt, String question) throws Failure {
    char[] answer = prompt.secret(question);
    if (answer == null) {
      throw new Failure(ExitCode.FAILED, "no password was chosen; nothing has changed");
    }
    return answer;
  }
}
