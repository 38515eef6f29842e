package dev.naru.engine.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A value in a configuration file, which knows where it stands. */
public sealed interface ConfigNode {

  /** Where it begins. */
  Position position();

  /** What it is, for a message: {@code a list}, {@code a mapping}, or its text in quotes. */
  String describe();

  /** The keys of a mapping in the order of the file; none of anything else. */
  default Set<String> keys() {
    return Set.of();
  }

  /** The value of a mapping's key; empty for anything else. */
  default Optional<ConfigNode> get(String key) {
    return Optional.empty();
  }

  /** A mapping with fewer keys; anything else as it is. */
  default ConfigNode without(String... keys) {
    return this;
  }

  /** A mapping with another name for one of its keys; anything else as it is. */
  default ConfigNode renamed(String from, String to) {
    return this;
  }

  /** Whether all of it was read: an error of syntax in a mapping hides what follows there. */
  default boolean complete() {
    return true;
  }

  /**
   * A single text.
   *
   * @param text without quotes
   * @param quoted whether it was in quotes (or a block), so that {@code ""} and {@code "null"} are
   *     texts and not the absence of one
   */
  record Scalar(Position position, String text, boolean quoted) implements ConfigNode {

    /** Whether nothing was written: {@code key:}, {@code key: null} or {@code key: ~}. */
    public boolean isNull() {
      return !quoted && (text.isEmpty() || text.equals("null") || text.equals("~"));
    }

    @Override
    public String describe() {
      return Words.quote(text);
    }
  }

  /** Values one after the other. */
  record Sequence(Position position, List<ConfigNode> items) implements ConfigNode {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String describe() {
      return "a list";
    }
  }

  /**
   * Keys and values.
   *
   * @param entries by key, in the order of the file
   * @param complete whether it was read to its end: false after an error of syntax inside it
   */
  record Mapping(Position position, Map<String, Entry> entries, boolean complete)
      implements ConfigNode {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Without keys. */
    static Mapping empty(Position position) {
      return new Mapping(position, Map.of(), true);
    }

    @Override
    public Set<String> keys() {
      return entries.keySet();
    }

    @Override
    public Optional<ConfigNode> get(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    @Override
    public Mapping without(String... keys) {
      Map<String, Entry> rest = new LinkedHashMap<>(entries);
      rest.keySet().removeAll(List.of(keys));
      return new Mapping(position, rest, complete);
    }

    @Override
    public Mapping renamed(String from, String to) {
      Map<String, Entry> renamed = new LinkedHashMap<>();
      entries.forEach((key, entry) -> renamed.put(key.equals(from) ? to : key, entry));
      return new Mapping(position, renamed, complete);
    }

    /** Where a key stands; the mapping's own position when it is absent. */
    public Position positionOf(String key) {
      Entry entry = entries.get(key);
      return entry == null ? position : entry.position();
    }

    /**
     * Whether an error of syntax may have taken a key's value, or a part of it, away: then its
     * absence says nothing.
     */
    boolean cutOff(String key) {
      return !complete && (!entries.containsKey(key) || key.equals(last()));
    }

    private String last() {
      return entries.keySet().stream().reduce("", (first, next) -> next);
    }

    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /**
   * A key with its value.
   *
   * @param position where the key stands
   */
  record Entry(Position position, ConfigNode value) {}
}
