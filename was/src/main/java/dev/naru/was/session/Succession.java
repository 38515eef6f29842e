package dev.naru.was.session;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A version of an application among those that have its sessions, one after the other: a session
 * goes to a later version when it is first asked for there, the rest when its version ends.
 */
final class Succession {

  private final SessionManager ours;

  /** Versions whose sessions are ours: those that they have still. */
  private final List<Succession> earlier = new CopyOnWriteArrayList<>();

  private volatile @Nullable Succession next;

  /** Held by the version that gives its rest; one for all versions of the application. */
  private volatile Object giving = new Object();

  /** Of a version that has the application's sessions to itself. */
  Succession(SessionManager ours) {
    this.ours = ours;
  }

  /** Whether no earlier version has any sessions of ours. */
  boolean isFirst() {
    return earlier.isEmpty();
  }

  /** Whether another version has taken this one's place. */
  boolean hasNext() {
    return next != null;
  }

  /** From now on another version has the sessions. */
  void handOver(Succession to) {
    to.giving = giving;
    to.earlier.addFirst(this);
    next = to;
  }

  /** Takes a session from the earlier version that has it. */
  Optional<byte[]> giveEarlier(String id) {
    for (Succession each : earlier) {
      Optional<byte[]> bytes = each.ours.give(id);
      if (bytes.isPresent()) {
        return bytes;
      }
    }
    return Optional.empty();
  }

  /**
   * The rest goes to the version that has taken this one's place. Versions that end at the same
   * time do this one after the other: what one has given to another that is ending, too, is there
   * before that one gives its own rest.
   */
  void giveRest() {
    Object ofAllVersions = giving;
    synchronized (ofAllVersions) {
      Succession heir = heir();
      Succession asked = null;
      while (heir != null && heir != asked && ours.size() > 0) {
        asked = heir;
        heir.ours.bringAll(ours);
        heir = heir(); // another one when it has ended meanwhile
      }
      if (heir != null) {
        heir.earlier.remove(this);
        for (Succession before : earlier) {
          before.next = heir;
          heir.earlier.add(before);
        }
      }
    }
  }

  /** The next version that has not ended; null when there is none. */
  private @Nullable Succession heir() {
    Succession after = next;
    while (after != null && after.ours.closed() && after.next != null) {
      after = after.next;
    }
    return after;
  }

  /** This version has ended. */
  void forget() {
    earlier.clear();
  }
}
