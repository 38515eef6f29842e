package dev.naru.lab.scenario;

import java.util.Optional;

/**
 * What came of one attempt.
 *
 * @param answered whether there was an answer
 * @param status of an answer over HTTP
 * @param nanos from the question to the end of the answer
 * @param bytes of the answer
 * @param retransmissions segments that the client sent again
 * @param text for people: what the answer, or the failure, was
 */
record Outcome(
    boolean answered,
    Optional<Integer> status,
    long nanos,
    long bytes,
    long retransmissions,
    String text) {

  static Outcome failed(long nanos, long retransmissions, String why) {
    return new Outcome(false, Optional.empty(), nanos, 0, retransmissions, why);
  }
}
