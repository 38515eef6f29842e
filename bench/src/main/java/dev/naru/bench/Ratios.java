package dev.naru.bench;

import java.util.List;

/** Paired ratios of several rounds: ours over the peer's of the same round. */
public record Ratios(List<Double> sorted) {

  /** A quartile may lie so far on the wrong side of a gate. */
  private static final double SLACK = 0.08;

  public Ratios {
    sorted = sorted.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("no rounds");
    }
  }

  /** Of all of them. */
  public double median() {
    return quantile(0.5);
  }

  /** A quarter is below. */
  public double lowerQuartile() {
    return quantile(0.25);
  }

  /** A quarter is above. */
  public double upperQuartile() {
    return quantile(0.75);
  }

  /** More is better: the median reaches the gate, and the lower quartile nearly does. */
  public boolean atLeast(double gate) {
    return median() >= gate && lowerQuartile() >= gate - SLACK;
  }

  /** Less is better: the median keeps below the gate, and the upper quartile nearly does. */
  public boolean atMost(double gate) {
    return median() <= gate && upperQuartile() <= gate + SLACK;
  }

  /** Linear between the two nearest ranks. */
  private double quantile(double q) {
    double rank = q * (sorted.size() - 1);
    int below = (int) Math.floor(rank);
    int above = (int) Math.ceil(rank);
    return sorted.get(below) + (rank - below) * (sorted.get(above) - sorted.get(below));
  }
}
