package dev.naru.rpc.dispatch;

import java.time.Duration;
import java.util.Set;

/**
 * What holds for one pattern.
 *
 * @param inFlight calls at a time; 0 for no bound of its own
 * @param timeout how long a call may take
 * @param roles who may call; empty for everybody
 */
public record PatternRule(int inFlight, Duration timeout, Set<String> roles) {
  public PatternRule {
    roles = Set.copyOf(roles);
  }
}
