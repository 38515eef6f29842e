package dev.naru.bench.rpc;

/**
 * One server in one round.
 *
 * @param callsPerSecond answered, each with the right sum
 * @param p50Micros median of the time from when a call was due to its answer
 * @param p99Micros its 99th percentile
 * @param cpuMicros of the server, a call
 * @param busy how much of the time the thread that makes the load was at work: near 1 it is the
 *     bottleneck
 */
record Sample(
    double callsPerSecond, double p50Micros, double p99Micros, double cpuMicros, double busy) {

  /** The same with what the server took, in microseconds. */
  Sample withCpu(long micros, double seconds) {
    return new Sample(
        callsPerSecond, p50Micros, p99Micros, micros / Math.max(1, callsPerSecond * seconds), busy);
  }
}
