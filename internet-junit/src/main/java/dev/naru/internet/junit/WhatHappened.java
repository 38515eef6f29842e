package dev.naru.internet.junit;

/** Stands at the end of a failed test's stack trace, and says what went over the wires. */
final class WhatHappened extends Throwable {
  private static final long serialVersionUID = 1;

  WhatHappened(Simulation simulation) {
    super(
        String.format(
            "seed %d (again: -D%s=%d)%n%n%s%n%s",
            simulation.seed(),
            InternetExtension.SEED,
            simulation.seed(),
            simulation.ladder(),
            simulation.netstat()),
        null,
        false,
        false);
  }
}
