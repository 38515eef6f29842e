package dev.naru.engine.control;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The commands that this process answers; the socket they come from is {@code http}'s. */
public final class Control {

  private final ConcurrentSkipListMap<String, Command> commands = new ConcurrentSkipListMap<>();

  /** Adds a command until the registration is closed. */
  public Registration register(Command command) {
    if (commands.putIfAbsent(command.name(), command) != null) {
      throw new IllegalStateException("the command " + command.name() + " is registered already");
    }
    return () -> commands.remove(command.name(), command);
  }

  /** The command of that name. */
  public Optional<Command> find(String name) {
    return Optional.ofNullable(commands.get(name));
  }

  /** All of them, by name. */
  public Collection<Command> all() {
    return commands.values();
  }

  /** A command in the registry. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    /** Takes the command out. */
    @Override
    void close();
  }
}
