package dev.naru.was.parameter;

/**
 * How much is decoded.
 *
 * @param count of names with their values, over all sources of a request
 * @param bytes of an encoded body
 */
public record ParameterLimits(int count, int bytes) {

  /** 10,000 parameters and 2 MiB. */
  public static final ParameterLimits DEFAULTS = new ParameterLimits(10_000, 2 << 20);
}
