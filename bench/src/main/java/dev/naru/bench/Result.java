package dev.naru.bench;

import dev.naru.bench.Peer.Product;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
  private final Map<Product, Map<Integer, Sample>> samples = new LinkedHashMap<>();
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

  /** What a server's processes held in memory behind the last round, in KiB. */
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
    samples.computeIfAbsent(product, key -> new LinkedHashMap<>()).put(round, sample);
  }

  /** Who was measured at least once; Naru first. */
  List<Product> products() {
    List<Product> products = new ArrayList<>(samples.keySet());
    products.sort((a, b) -> Boolean.compare(b.equals(Product.NARU), a.equals(Product.NARU)));
    return products;
  }

  /** The median of a figure over the rounds. */
  double median(Product product, ToDoubleFunction<Sample> figure) {
    return new Ratios(samples(product).values().stream().mapToDouble(figure).boxed().toList())
        .median();
  }

  /** How many rounds both were measured in, as ratios of ours to the peer's. */
  Ratios ratios(Product peer) {
    List<Double> ratios = new ArrayList<>();
    Map<Integer, Sample> theirs = samples(peer);
    samples(Product.NARU)
        .forEach(
            (round, ours) -> {
              Sample other = theirs.get(round);
              if (other != null) {
                ratios.add(figure(ours) / figure(other));
              }
            });
    return new Ratios(ratios);
  }

  /** Whether both were measured in one round at least. */
  boolean comparable(Product peer) {
    return samples(Product.NARU).keySet().stream().anyMatch(samples(peer)::containsKey);
  }

  /** Of each family the variant that does best: that is the one to be compared with. */
  List<Product> best() {
    Map<String, Product> best = new LinkedHashMap<>();
    for (Product product : products()) {
      if (!product.equals(Product.NARU) && comparable(product)) {
        best.merge(product.family(), product, (a, b) -> better(a, b) ? a : b);
      }
    }
    return List.copyOf(best.values());
  }

  private boolean better(Product a, Product b) {
    double first = median(a, this::figure);
    double second = median(b, this::figure);
    return work.way() == Work.Way.RATED ? first <= second : first >= second;
  }

  /** What is compared: requests a second, or at a fixed rate CPU time a request. */
  private double figure(Sample sample) {
    return work.way() == Work.Way.RATED ? sample.cpuMicros() : sample.load().requestsPerSecond();
  }

  private Map<Integer, Sample> samples(Product product) {
    return samples.getOrDefault(product, Map.of());
  }
}
