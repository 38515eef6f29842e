package dev.naru.engine.control;

import java.util.List;

/**
 * Something a running process can be asked for on its control socket.
 *
 * @param name in kebab-case: {@code reload}
 * @param help one line
 * @param handler does it, on a virtual thread
 */
public record Command(String name, String help, Handler handler) {

  /** Does what is asked. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Runs the command.
     *
     * @return lines for a person, ending with a line feed, or empty
     * @throws Exception whose message says what went wrong and what to do
     */
    String run(List<String> arguments) throws Exception;
  }
}
