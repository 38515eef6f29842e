package dev.naru.internet.view;

import dev.naru.internet.view.Recording.Sighting;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out which packet that was sent here is the one that arrives there. */
final class Passages {
  private final List<String> columns;
  private final Streams streams = new Streams();
  private final List<Passage> all = new ArrayList<>();
  private final Set<Passage> underWay = new LinkedHashSet<>();
  private final Map<String, Deque<Passage>> byKey = new HashMap<>();
  private long damagedAt = -1;

  private Passages(List<String> columns) {
    this.columns = columns;
  }

  /** All passages between these hosts, in the order in which they began. */
  static List<Passage> of(Recording recording, List<String> columns) {
    Passages passages = new Passages(columns);
    recording.sightings().forEach(passages::see);
    passages.all.removeIf(p -> p.isUnderWay() && p.elsewhere);
    return passages.all;
  }

  private void see(Sighting seen) {
    int column = columns.indexOf(seen.place());
    switch (seen.direction()) {
      case OUT -> {
        if (column >= 0) {
          begin(seen.time(), column, seen.message(), seen.cause());
        } else {
          elsewhere(seen.message(), false);
        }
      }
      case IN -> {
        if (column >= 0) {
          arrive(seen, column);
        } else {
          elsewhere(seen.message(), true);
        }
      }
      case DROPPED -> lose(seen, column);
    }
  }

  private Passage begin(long time, int column, Message message, String cause) {
    String label =
        switch (message) {
          case Message.Tcp m -> {
            streams.learn(m);
            yield streams.label(m);
          }
          case Message.Other m -> m.text();
          case Message.Damaged _ -> "damaged";
        };
    boolean told = cause.isEmpty() || label.startsWith(cause) || label.contains(cause + " ");
    Passage begun = new Passage(time, column, message, told ? label : label + " · " + cause);
    all.add(begun);
    underWay.add(begun);
    byKey.computeIfAbsent(message.key(), _ -> new ArrayDeque<>()).add(begun);
    return begun;
  }

  /** A router passes on what it gets; what stays was for a host that has no column. */
  private void elsewhere(Message message, boolean there) {
    Passage found = find(message, -1);
    if (found != null) {
      found.elsewhere = there;
    }
  }

  private void arrive(Sighting seen, int column) {
    if (seen.message() instanceof Message.Damaged) {
      damagedAt = seen.time();
      oldest(column).ifPresent(p -> end(p, seen, column, "damaged on the way, thrown away"));
      return;
    }
    Passage found = find(seen.message(), column);
    if (found == null) {
      Deque<Passage> same = byKey.getOrDefault(seen.message().key(), new ArrayDeque<>());
      String exact = seen.message().exactKey();
      Passage first =
          same.stream()
              .filter(p -> p.from != column && p.message.exactKey().equals(exact))
              .findFirst()
              .orElse(null);
      if (first == null) {
        return; // sent by a host without a column
      }
      found = new Passage(first.sent, first.from, first.message, first.label);
      all.add(found);
      end(found, seen, column, "doubled on the way");
      return;
    }
    end(found, seen, column, "");
  }

  private @Nullable Passage find(Message message, int column) {
    Passage translated = null; // or another one that looks the same
    for (Passage p : byKey.getOrDefault(message.key(), new ArrayDeque<>())) {
      if (p.isUnderWay() && p.from != column) {
        if (p.message.exactKey().equals(message.exactKey())) {
          return p;
        }
        translated = translated == null ? p : translated;
      }
    }
    return translated;
  }

  private void end(Passage p, Sighting seen, int column, String note) {
    p.to = column;
    p.ended = seen.time();
    p.received = seen.message();
    p.note = note;
    if (seen.message() instanceof Message.Tcp m) {
      streams.learn(m);
      String meaning = streams.arrival(columns.get(column), m);
      p.note = note.isEmpty() || meaning.isEmpty() ? note + meaning : note + "; " + meaning;
    }
    for (Iterator<Passage> i = underWay.iterator(); i.hasNext(); ) {
      Passage earlier = i.next();
      if (earlier == p) {
        break;
      }
      earlier.overtaken |= earlier.from == p.from && earlier.sent < p.sent;
    }
    underWay.remove(p);
  }

  /** Of a damaged packet nobody can tell which it was: most likely the one that is out longest. */
  private Optional<Passage> oldest(int column) {
    return underWay.stream().filter(p -> p.from != column).findFirst();
  }

  private void lose(Sighting seen, int column) {
    boolean damaged = seen.message() instanceof Message.Damaged;
    if (damaged && column >= 0 && damagedAt == seen.time()) {
      return; // its arrival has been told
    }
    Passage found = damaged ? oldest(column).orElse(null) : find(seen.message(), -1);
    if (found == null) {
      return;
    }
    found.to = column == found.from ? -1 : column;
    found.ended = seen.time();
    found.lost = seen.cause().isEmpty() ? "lost" : seen.cause();
    underWay.remove(found);
  }
}
