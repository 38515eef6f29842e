package dev.naru.cli;

import dev.naru.engine.config.ConfigException;
import java.io.PrintWriter;
import picocli.CommandLine;

/** The entry: {@code java -Dnaru.home=… -jar lib/naru.jar}. */
public final class Main {

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** All commands, with failures told as people read them. */
  static CommandLine commandLine() {
    return new CommandLine(new NaruCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              PrintWriter err = command.getErr();
              switch (exception) {
                case Failure failure -> {
                  boolean mistakes = failure.exitCode() == ExitCode.CONFIGURATION;
                  err.println((mistakes ? "" : "naru: ") + failure.getMessage());
                  return failure.exitCode();
                }
                case ConfigException mistakes -> {
                  err.println(mistakes.getMessage());
                  return ExitCode.CONFIGURATION;
                }
                default -> {
                  err.println("naru: this is a bug, please report it:");
                  exception.printStackTrace(err);
                  return ExitCode.FAILED;
                }
              }
            });
  }
}
