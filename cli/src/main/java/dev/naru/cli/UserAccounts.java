package dev.naru.cli;

import dev.naru.engine.Providers;
import dev.naru.engine.StandaloneStore;
import dev.naru.engine.UserCommand;
import dev.naru.engine.account.AccountException;
import dev.naru.engine.network.HostNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that {@code naru user} is about: those of the process that runs, asked on its
 * control socket; or, while none runs, those of the store, opened here.
 */
final class UserAccounts implements AutoCloseable {

  /** Who does what is asked. */
  private interface Asked {
    String ask(List<String> arguments) throws Failure;
  }

  private final Asked asked;
  private final @Nullable StandaloneStore store;
  private final @Nullable HostNetwork network;

  private UserAccounts(
      Asked asked, @Nullable StandaloneStore store, @Nullable HostNetwork network) {
    this.asked = asked;
    this.store = store;
    this.network = network;
  }

  /**
   * Finds them.
   *
   * @param file the configuration
   * @param data where data is kept unless the configuration says it
   * @param err told that the store is opened
   * @throws Failure when there is neither a process nor a store that can be opened
   */
  static UserAccounts of(Path file, Optional<Path> data, PrintWriter err) throws Failure {
    Optional<Path> socket = ControlSocket.answering(file, data);
    if (socket.isPresent()) {
      return new UserAccounts(
          arguments -> ControlSocket.ask(socket.get(), UserCommand.NAME, arguments), null, null);
    }
    if (!Files.exists(file)) {
      throw new Failure(
          ExitCode.FAILED,
          "nothing runs here, and there is no "
              + file
              + " to find the store by (name the configuration with -c)");
    }
    Root.refuse();
    err.println("Nothing runs here: opening the store.");
    err.flush();
    HostNetwork network = new HostNetwork();
    try {
      StandaloneStore store = StandaloneStore.open(file, Providers.found(), network, data);
      UserCommand command = new UserCommand(store::accounts, network.random());
      return new UserAccounts(arguments -> here(command, arguments), store, network);
    } catch (IOException | RuntimeException e) {
      network.close();
      if (e instanceof IOException) {
        throw new Failure(ExitCode.FAILED, String.valueOf(e.getMessage()));
      }
      throw (RuntimeException) e;
    }
  }

  private static String here(UserCommand command, List<String> arguments) throws Failure {
    try {
      return command.run(arguments);
    } catch (AccountException | IllegalArgumentException refused) {
      throw new Failure(ExitCode.FAILED, String.valueOf(refused.getMessage()));
    }
  }

  /** As {@link UserCommand} has it. */
  String ask(String... arguments) throws Failure {
    return ask(List.of(arguments));
  }

  /** As {@link UserCommand} has it. */
  String ask(List<String> arguments) throws Failure {
    return asked.ask(arguments);
  }

  @Override
  public void close() {
    if (store != null) {
      store.close();
    }
    if (network != null) {
      network.close();
    }
  }
}
