package dev.naru.cli;

import dev.naru.engine.account.AccountException;
import dev.naru.engine.account.AccountRules;
import dev.naru.engine.text.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code naru user}. */
@Command(
    name = "user",
    header = "Look after the accounts: who may log in, and with which roles.",
    description = {
      "",
      "Asks the running process; while none runs, opens the store itself for as long as it takes."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      UserCommands.Add.class,
      UserCommands.ListAll.class,
      UserCommands.Passwd.class,
      UserCommands.Roles.class,
      UserCommands.Remove.class
    },
    commandListHeading = "%nCommands:%n",
    footer = ExitCodes.HELP)
final class UserCommands extends CommandGroup {

  /** What one command does with the accounts. */
  private abstract static class OnAccounts implements Callable<Integer> {

    @Mixin private ProcessOptions process = new ProcessOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws Exception {
      try (UserAccounts accounts = UserAccounts.of(process.file, process.data, err())) {
        run(accounts);
      }
      out().flush();
      return ExitCode.OK;
    }

    abstract void run(UserAccounts accounts) throws Failure;

    PrintWriter out() {
      return spec.commandLine().getOut();
    }

    PrintWriter err() {
      return spec.commandLine().getErr();
    }
  }

  /** Where a password comes from. */
  static final class Source {
    @Option(
        names = "--password-stdin",
        description = "Read the password from standard input: its first line.")
    boolean stdin;

    @Option(
        names = "--generate",
        description = "Make a password and print it, this one time, on standard output.")
    boolean generate;
  }

  /** A command that sets a password. */
  private abstract static class WithPassword extends OnAccounts {

    @ArgGroup private Source source = new Source();

    /** The password; empty for one to be made. */
    String password(String name) throws Failure {
      PasswordReader reader = new PasswordReader(System.in, Prompt.terminal(), err());
      return source.generate
          ? ""
          : source.stdin ? reader.firstLine() : reader.twice("Password for " + name, name);
    }

    /** Prints what was made, or says that it is done. */
    void answer(String generated, String done) {
      err().println(done);
      err().flush();
      out().print(generated);
    }
  }

  /** {@code naru user add}. */
  @Command(
      name = "add",
      header = "Make an account.",
      description = {
        "",
        "Asks for the password twice, on the terminal. No password is ever taken as an argument."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Add extends WithPassword {

    @Parameters(paramLabel = "NAME", description = "The name to log in with.")
    private String name = "";

    @Option(
        names = "--role",
        paramLabel = "ROLE",
        split = ",",
        defaultValue = "user",
        description = "A role, as applications name it; may be repeated (default: user).")
    private List<String> roles = new ArrayList<>();

    @Override
    void run(UserAccounts accounts) throws Failure {
      try {
        AccountRules.checkName(name);
        AccountRules.checkRoles(Set.copyOf(roles));
      } catch (AccountException refused) {
        throw new Failure(ExitCode.FAILED, String.valueOf(refused.getMessage()));
      }
      String canonical = accounts.ask("free", name).strip();
      List<String> arguments = new ArrayList<>(List.of("add", canonical, password(canonical)));
      arguments.addAll(roles);
      String generated = accounts.ask(arguments);
      answer(generated, canonical + " may log in now, as " + String.join(", ", roles));
    }
  }

  /** {@code naru user passwd}. */
  @Command(
      name = "passwd",
      header = "Give an account another password.",
      description = {"", "Whoever is logged in by the account has to log in again."},
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Passwd extends WithPassword {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name = "";

    @Override
    void run(UserAccounts accounts) throws Failure {
      String canonical = accounts.ask("show", name).split("\t", 2)[0];
      String generated = accounts.ask("passwd", canonical, password(canonical));
      answer(generated, canonical + " has another password now");
    }
  }

  /** {@code naru user list}. */
  @Command(
      name = "list",
      header = "List the accounts with their roles, by name.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class ListAll extends OnAccounts {

    private static final int PAGE = 500;

    @Option(names = "--json", description = "An array of objects with name and roles.")
    private boolean json;

    @Override
    void run(UserAccounts accounts) throws Failure {
      String after = "";
      String separator = "[";
      List<String> page;
      do {
        page = accounts.ask("list", after, Integer.toString(PAGE)).lines().toList();
        for (String line : page) {
          String[] parts = line.split("\t", 2);
          List<String> roles = parts[1].isEmpty() ? List.of() : List.of(parts[1].split(" "));
          if (json) {
            Map<String, Object> account = new LinkedHashMap<>();
            account.put("name", parts[0]);
            account.put("roles", roles);
            out().print(separator + "\n" + Json.write(account));
            separator = ",";
          } else {
            out().println(String.format("%-24s %s", parts[0], String.join(", ", roles)).strip());
          }
          after = parts[0];
        }
      } while (page.size() == PAGE);
      if (json) {
        out().println(separator.equals("[") ? "[]" : "\n]");
      }
    }
  }

  /** {@code naru user roles}. */
  @Command(
      name = "roles",
      header = "Show an account's roles, give it some, take some.",
      description = {"", "Whoever is logged in by the account has to log in again."},
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Roles extends OnAccounts {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name = "";

    @Option(
        names = "--add",
        paramLabel = "ROLE",
        split = ",",
        description = "A role to give; may be repeated.")
    private List<String> add = new ArrayList<>();

    @Option(
        names = "--remove",
        paramLabel = "ROLE",
        split = ",",
        description = "A role to take; may be repeated.")
    private List<String> remove = new ArrayList<>();

    @Override
    void run(UserAccounts accounts) throws Failure {
      List<String> arguments = new ArrayList<>(List.of("roles", name));
      add.forEach(role -> arguments.add("+" + role));
      remove.forEach(role -> arguments.add("-" + role));
      String line = arguments.size() == 2 ? accounts.ask("show", name) : accounts.ask(arguments);
      out().println(line.strip().replace("\t", ": ").replace(" ", ", ").replace(":,", ":"));
    }
  }

  /** {@code naru user remove}. */
  @Command(
      name = "remove",
      header = "Remove an account.",
      description = {
        "",
        "Whoever is logged in by it is not any more. What applications keep about it is theirs and"
            + " stays."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Remove extends OnAccounts {

    @Parameters(paramLabel = "NAME", description = "The account.")
    private String name = "";

    @Override
    void run(UserAccounts accounts) throws Failure {
      accounts.ask("remove", name);
      err().println(AccountRules.canonical(name) + " is removed");
    }
  }
}
