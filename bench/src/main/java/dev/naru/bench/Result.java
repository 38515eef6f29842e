package dev.naru.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/** What the rounds of one work gave, for every server. */
final class Result {

  /**
   * One server in one round.
   *
   * @param load what the generator saw
   * @param cpuMicros of the server, a request
   */
  record Sample(Load load, double cpuMicros) {}

  private final Work work;
  private final String measured;
  private final Rounds<Sample> rounds = new Rounds<>(Product.NARU);
  private final Map<Product, Long> memory = new HashMap<>();
  private final List<String> troubles = new ArrayList<>();

  /** With when it was measured, and of which commit. */
  Result(Work work, String measured) {
    this.work = work;
    this.measured = measured;
  }

  String measured() {
    return measured;
  }

  /** What a server's processes held in memory at the end of a round, in KiB; the last one stays. */
  void memory(Product product, long kib) {
    memory.put(product, kib);
  }

  OptionalLong memory(Product product) {
    Long kib = memory.get(product);
    return kib == null ? OptionalLong.empty() : OptionalLong.of(kib);
  }

  /** What went wrong. */
  void trouble(String what) {
    troubles.add(what.lines().findFirst().orElse(what));
  }

  List<String> troubles() {
    return troubles;
  }

  Work work() {
    return work;
  }

  void add(Product product, int round, Sample sample) {
    rounds.add(product, round, sample);
  }

  /** Who was measured at least once; Naru first. */
  List<Product> products() {
    return rounds.products();
  }

  /** The median of a figure over the rounds. */
  double median(Product product, ToDoubleFunction<Sample> figure) {
    return rounds.median(product, figure);
  }

  /** How many rounds both were measured in, as ratios of ours to the peer's. */
  Ratios ratios(Product peer) {
    return rounds.ratios(peer, this::figure);
  }

  /** Whether both were measured in one round at least. */
  boolean comparable(Product peer) {
    return rounds.comparable(peer);
  }

  /** Of each family the variant that does best: that is the one to be compared with. */
  List<Product> best() {
    return rounds.best(this::figure, work.way() == Work.Way.RATED);
  }

  /** What is compared: requests a second, or at a fixed rate CPU time a request. */
  private double figure(Sample sample) {
    return work.way() == Work.Way.RATED ? sample.cpuMicros() : sample.load().requestsPerSecond();
  }
}
