package dev.naru.engine.tls;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The certificates that the development CA has issued: one for all, and each name its own. */
final class DevelopmentLeaves {

  /** The alias of the one that is for all. */
  private static final String GENERAL = "localhost";

  /** So many names have a certificate of their own; others get the general one. */
  private static final int MOST = 1_000;

  private final DevelopmentAuthority authority;
  private final Instant made;
  private final Map<String, KeyMaterial> byName = new ConcurrentHashMap<>();

  /** All of them count from one instant, and are replaced together. */
  DevelopmentLeaves(DevelopmentAuthority authority, Instant now) {
    this.authority = authority;
    this.made = now;
    byName.put(GENERAL, authority.general(now));
  }

  /** The alias of the certificate for a name, which is issued when it is first asked for. */
  String alias(String name) {
    if (!DevelopmentAuthority.mayIssue(name)) {
      return GENERAL;
    }
    if (byName.size() < MOST) {
      byName.computeIfAbsent(name, unseen -> authority.issue(name, made));
    }
    return byName.containsKey(name) ? name : GENERAL;
  }

  @Nullable KeyMaterial get(String alias) {
    return byName.get(alias);
  }

  KeyMaterial general() {
    return Objects.requireNonNull(byName.get(GENERAL));
  }

  /** Whether others should be issued now. */
  boolean old(Instant now) {
    return general().expiry().isBefore(now.plus(DevelopmentAuthority.RENEWAL));
  }

  /** Whether both come from the same authority. */
  boolean sameAuthority(DevelopmentLeaves other) {
    return authority.certificate().equals(other.authority.certificate());
  }
}
