package dev.naru.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What each server gave in each round. Two are compared round by round, so that whatever else the
 * machine did falls on both.
 *
 * @param <S> what one server gives in one round
 */
public final class Rounds<S> {

  private final Product ours;
  private final Map<Product, Map<Integer, S>> samples = new LinkedHashMap<>();

  /** Of us and our peers. */
  public Rounds(Product ours) {
    this.ours = ours;
  }

  /** What one gave. */
  public void add(Product product, int round, S sample) {
    samples.computeIfAbsent(product, _ -> new LinkedHashMap<>()).put(round, sample);
  }

  /** Who was measured at least once; we first. */
  public List<Product> products() {
    List<Product> products = new ArrayList<>(samples.keySet());
    products.sort((a, b) -> Boolean.compare(b.equals(ours), a.equals(ours)));
    return products;
  }

  /** The median of a figure over the rounds. */
  public double median(Product product, ToDoubleFunction<S> figure) {
    return new Ratios(of(product).values().stream().mapToDouble(figure).boxed().toList()).median();
  }

  /** Our figure over the peer's, in each round in which both were measured. */
  public Ratios ratios(Product peer, ToDoubleFunction<S> figure) {
    List<Double> ratios = new ArrayList<>();
    Map<Integer, S> theirs = of(peer);
    of(ours)
        .forEach(
            (round, mine) -> {
              S other = theirs.get(round);
              if (other != null) {
                ratios.add(figure.applyAsDouble(mine) / figure.applyAsDouble(other));
              }
            });
    return new Ratios(ratios);
  }

  /** Whether both were measured in one round at least. */
  public boolean comparable(Product peer) {
    return of(ours).keySet().stream().anyMatch(of(peer)::containsKey);
  }

  /**
   * Of each family the variant that does best: that is the one to be compared with.
   *
   * @param less whether less of the figure is better
   */
  public List<Product> best(ToDoubleFunction<S> figure, boolean less) {
    Map<String, Product> best = new LinkedHashMap<>();
    for (Product product : products()) {
      if (!product.equals(ours) && comparable(product)) {
        best.merge(
            product.family(),
            product,
            (a, b) -> median(a, figure) <= median(b, figure) == less ? a : b);
      }
    }
    return List.copyOf(best.values());
  }

  private Map<Integer, S> of(Product product) {
    return samples.getOrDefault(product, Map.of());
  }
}
