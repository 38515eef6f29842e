package dev.naru.rpc.dispatch;

import dev.naru.rpc.Pattern;
import dev.naru.rpc.RpcInterceptor;
import dev.naru.rpc.wire.Envelope;
import dev.naru.rpc.wire.Json;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Which handlers a pattern has. Never changes; a server that changes gets another. */
public final class HandlerTable {

  /** Without any. */
  public static final HandlerTable EMPTY = new HandlerTable(Map.of());

  /** The handlers of one pattern: the first answers calls. */
  record Entry(byte[] json, List<Handler> handlers) {
    Handler first() {
      return handlers.getFirst();
    }
  }

  private final Map<String, Entry> byPattern;

  /** By the hash of the pattern's JSON as clients send it, to find it without reading it. */
  private final @Nullable Entry[] byBytes;

  private HandlerTable(Map<String, Entry> byPattern) {
    this.byPattern = byPattern;
    this.byBytes = new @Nullable Entry[Integer.highestOneBit(Math.max(byPattern.size(), 1)) * 4];
    for (Entry entry : byPattern.values()) {
      int slot = hash(entry.json, 0, entry.json.length);
      while (byBytes[slot & byBytes.length - 1] != null) {
        slot++;
      }
      byBytes[slot & byBytes.length - 1] = entry;
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash ^ hash >>> 16;
  }

  /** All handlers, by pattern. */
  public Collection<Handler> handlers() {
    List<Handler> all = new ArrayList<>();
    byPattern.values().forEach(entry -> all.addAll(entry.handlers));
    return all;
  }

  /** The handlers of a pattern from the wire; null when there are none. */
  @Nullable Entry find(Envelope.Part pattern) {
    byte[] json = pattern.json();
    int slot = hash(json, pattern.from(), pattern.to());
    for (Entry entry = byBytes[slot & byBytes.length - 1];
        entry != null;
        entry = byBytes[++slot & byBytes.length - 1]) {
      if (Arrays.equals(entry.json, 0, entry.json.length, json, pattern.from(), pattern.to())) {
        return entry;
      }
    }
    return findRead(pattern);
  }

  /** Spelt otherwise than in its canonical form. */
  private @Nullable Entry findRead(Envelope.Part pattern) {
    try {
      return byPattern.get(Pattern.of(Json.tree(pattern)).toString());
    } catch (JacksonException | IllegalArgumentException tooLarge) {
      return null;
    }
  }

  /** Gathers the handlers of services. */
  public static final class Builder {
    private final MeterRegistry metrics;
    private final BiFunction<Pattern, HandlerMethod, PatternRule> rules;
    private final Map<String, List<Handler>> byPattern = new TreeMap<>();

    /** With what holds for a pattern. */
    public Builder(MeterRegistry metrics, BiFunction<Pattern, HandlerMethod, PatternRule> rules) {
      this.metrics = metrics;
      this.rules = rules;
    }

    /**
     * Adds what an object handles.
     *
     * @throws IllegalArgumentException when two would answer one pattern, or a method cannot be a
     *     handler
     */
    public Builder add(Object service, List<RpcInterceptor> interceptors) {
      for (HandlerMethod method : HandlerMethod.of(service)) {
        Pattern pattern = method.pattern();
        Handler handler =
            new Handler(
                method,
                List.copyOf(interceptors),
                rules.apply(pattern, method),
                new PatternMetrics(pattern, metrics));
        List<Handler> all = byPattern.computeIfAbsent(pattern.toString(), _ -> new ArrayList<>());
        if (method.isEvent()) {
          all.add(handler);
        } else if (all.isEmpty() || all.getFirst().isEvent()) {
          all.addFirst(handler);
        } else {
          throw new IllegalArgumentException(
              pattern
                  + " is answered twice: by "
                  + all.getFirst().name()
                  + " and "
                  + method.name());
        }
      }
      return this;
    }

    /** The table. */
    public HandlerTable build() {
      Map<String, Entry> entries = new HashMap<>();
      byPattern.forEach(
          (pattern, handlers) ->
              entries.put(
                  pattern,
                  new Entry(
                      handlers.getFirst().pattern().json().getBytes(StandardCharsets.UTF_8),
                      List.copyOf(handlers))));
      return new HandlerTable(new TreeMap<>(entries));
    }
  }
}
