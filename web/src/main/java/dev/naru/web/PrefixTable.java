package dev.naru.web;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the longest prefix of a path that ends at a segment boundary: {@code /a} holds {@code /a}
 * and {@code /a/b} but not {@code /ab}. Immutable; a lookup allocates nothing and takes O(log n)
 * comparisons and as many steps as known prefixes are nested in each other.
 *
 * <p>Prefixes are kept sorted, each knowing the next shorter one that it begins with. Every prefix
 * of a path sorts at or before the path, and all strings between the two begin with that prefix; so
 * the last entry not behind the path is the answer, or the answer is among those it begins with.
 *
 * @param <T> what a prefix stands for
 */
final class PrefixTable<T> {

  private final String[] prefixes;
  private final T[] values;
  private final int[] shorter;

  /** Of prefixes without their closing slash; the empty one holds every path. */
  @SuppressWarnings("unchecked")
  PrefixTable(Map<String, T> entries) {
    TreeMap<String, T> sorted = new TreeMap<>(entries);
    this.prefixes = sorted.keySet().toArray(new String[0]);
    this.values = (T[]) sorted.values().toArray();
    this.shorter = new int[prefixes.length];
    for (int i = 0; i < prefixes.length; i++) {
      int candidate = i - 1;
      while (candidate >= 0 && !prefixes[i].startsWith(prefixes[candidate])) {
        candidate = shorter[candidate];
      }
      shorter[i] = candidate;
    }
  }

  /** What the longest prefix of the path stands for. */
  @Nullable T find(String path) {
    int index = Arrays.binarySearch(prefixes, path);
    if (index < 0) {
      index = -index - 2;
    }
    while (index >= 0 && !holds(prefixes[index], path)) {
      index = shorter[index];
    }
    return index < 0 ? null : values[index];
  }

  private static boolean holds(String prefix, String path) {
    return path.startsWith(prefix)
        && (path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
  }
}
