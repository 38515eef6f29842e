package dev.naru.bench;

import java.util.List;

/** Paired ratios of several rounds: ours over the peer's of the same round. */
record Ratios(List<Double> sorted) {

  Ratios {
    sorted = sorted.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("no rounds");
    }
  }

  double median() {
    return quantile(0.5);
  }

  double lowerQuartile() {
    return quantile(0.25);
  }

  /** Linear between the two nearest ranks. */
  private double quantile(double q) {
    double rank = q * (sorted.size() - 1);
    int below = (int) Math.floor(rank);
    int above = (int) Math.ceil(rank);
    return sorted.get(below) + (rank - below) * (sorted.get(above) - sorted.get(below));
  }
}
