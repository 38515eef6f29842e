package dev.naru.cli;

/** A command did not do what it was asked to; the message is for the person at the terminal. */
final class Failure extends Exception {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  Failure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  int exitCode() {
    return exitCode;
  }
}
