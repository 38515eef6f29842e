package dev.naru.bench;

import java.util.Locale;

/**
 * What is being run.
 *
 * @param family of several variants of one family the better one counts
 * @param variant how it is run; empty where there is one way only
 */
public record Product(String family, String variant) {

  /** Ours. */
  public static final Product NARU = new Product("Naru", "");

  @Override
  public String toString() {
    return variant.isEmpty() ? family : family + ", " + variant;
  }

  /** A name for files. */
  public String fileName() {
    return toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }
}
