package dev.naru.web.files;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Work that is done once for all who ask for it at the same time. */
final class Joint<K, T> {

  private final Map<K, List<T>> waiting = new ConcurrentHashMap<>();

  /** Joins; whether nobody else is waiting, so that the work is to be begun. */
  boolean join(K key, T asker) {
    List<T> mine = new ArrayList<>(1);
    List<T> all =
        waiting.compute(
            key,
            (same, others) -> {
              List<T> queue = others == null ? mine : others;
              queue.add(asker);
              return queue;
            });
    return all == mine;
  }

  /** All who have joined; who comes later has the work done anew. */
  List<T> leave(K key) {
    List<T> all = waiting.remove(key);
    return all == null ? List.of() : all;
  }
}
