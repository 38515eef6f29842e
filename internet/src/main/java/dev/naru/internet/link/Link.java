package dev.naru.internet.link;

/**
 * A link between two ends, {@code a} and {@code b}: a cable, a line, a hop through the air.
 *
 * @param name unique in its Internet
 * @param forth from a to b
 * @param back from b to a
 */
public record Link(String name, String a, String b, LinkConfig config, Lane forth, Lane back) {

  /** The lane that {@code end} sends on. */
  public Lane from(String end) {
    if (end.equals(a)) {
      return forth;
    }
    if (end.equals(b)) {
      return back;
    }
    throw new IllegalArgumentException(end + " is not an end of link " + name);
  }

  @Override
  public String toString() {
    return name;
  }
}
