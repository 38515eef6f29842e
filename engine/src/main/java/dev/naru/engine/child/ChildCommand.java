package dev.naru.engine.child;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a process is started with. It gets no privilege of Naru's: no new privileges by setuid
 * programs, no capabilities, and the user of {@code runAs} when there is one.
 *
 * @param name in a log and in messages: {@code postgres}; its lines go to the logger {@code
 *     child.<name>}
 * @param command the program's absolute path and its arguments
 * @param directory where it runs
 * @param environment all of it: nothing is inherited, except that {@code PATH} is set when absent
 * @param runAs the user that it becomes; only root can ask for that
 * @param onParentDeath what the kernel sends it when Naru is gone
 */
public record ChildCommand(
    String name,
    List<String> command,
    Path directory,
    Map<String, String> environment,
    Optional<RunAs> runAs,
    Signal onParentDeath) {

  public ChildCommand {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    if (command.isEmpty() || !Path.of(command.getFirst()).isAbsolute()) {
      throw new IllegalArgumentException("a command begins with an absolute path");
    }
  }
}
