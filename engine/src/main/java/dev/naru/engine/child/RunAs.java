package dev.naru.engine.child;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The unprivileged user that children become when Naru itself is root.
 *
 * @param user its name
 * @param uid its number, above 0
 * @param gid its primary group's number
 */
public record RunAs(String user, int uid, int gid) {

  private static final Path SELF = Path.of("/proc/self/status");
  private static final Path PASSWD = Path.of("/etc/passwd");

  /**
   * The user {@code naru}, or {@code nobody} where there is none; empty when this process is not
   * root, because then there is nothing to drop.
   *
   * @throws IOException when this process is root and neither user exists
   */
  public static Optional<RunAs> whenRoot() throws IOException {
    if (effectiveUid() != 0) {
      return Optional.empty();
    }
    for (String user : new String[] {"naru", "nobody"}) {
      Optional<RunAs> found = find(user);
      if (found.isPresent()) {
        return found;
      }
    }
    throw new IOException(
        "running as root, but there is no user naru or nobody to run children as;"
            + " make one: useradd --system naru");
  }

  private static int effectiveUid() throws IOException {
    return Integer.parseInt(status("Uid:").split("\\s+")[1]);
  }

  /** Whether this process may shrink the bounding set of capabilities (CAP_SETPCAP, bit 8). */
  static boolean mayShrinkBoundingSet() throws IOException {
    return (Long.parseUnsignedLong(status("CapEff:"), 16) >>> 8 & 1) != 0;
  }

  private static String status(String field) throws IOException {
    if (Files.exists(SELF)) {
      for (String line : Files.readAllLines(SELF)) {
        if (line.startsWith(field)) {
          return line.substring(field.length()).strip();
        }
      }
    }
    throw new IOException("children need Linux with /proc mounted");
  }

  private static Optional<RunAs> find(String user) throws IOException {
    for (String line : Files.readAllLines(PASSWD)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 4 && fields[0].equals(user) && !fields[2].equals("0")) {
        return Optional.of(
            new RunAs(user, Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
      }
    }
    return Optional.empty();
  }
}
