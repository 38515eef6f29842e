package dev.naru.rpc;

import dev.naru.rpc.wire.Json;
import dev.naru.rpc.wire.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * What a message is about: a word such as {@code sum}, or an object such as {@code {"cmd":"sum"}}.
 * Objects are the same when their members are, in any order; a text that is the JSON of an object
 * is that object.
 */
public final class Pattern {

  /** As Nest 12 has it. */
  private static final int DEEPEST = 5;

  private static final int MOST_KEYS = 20;

  private static final ObjectReader LENIENT =
      Json.MAPPER
          .reader()
          .with(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .with(JsonReadFeature.ALLOW_SINGLE_QUOTES);

  private final String canonical;
  private final String json;
  private final byte[] bytes;

  private Pattern(JsonNode node) {
    this.canonical = canonical(node);
    this.json = node.isObject() ? canonical : Json.MAPPER.writeValueAsString(canonical);
    this.bytes = json.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A word; the JSON of an object stands for that object.
   *
   * @throws IllegalArgumentException when an object in it is too large
   */
  public static Pattern of(String word) {
    return of(Json.MAPPER.stringNode(word));
  }

  /**
   * Of JSON, whose names need no quotes and whose texts may stand in single ones.
   *
   * @throws IllegalArgumentException when it is not JSON, or an object too large
   */
  public static Pattern json(String text) {
    try {
      return of(LENIENT.readTree(text));
    } catch (JacksonException mistake) {
      throw new IllegalArgumentException(
          "expected JSON such as {cmd: 'sum'}: " + mistake.getOriginalMessage(), mistake);
    }
  }

  /**
   * As people write it: what begins with a brace as {@link #json}, anything else as a word.
   *
   * @throws IllegalArgumentException when it is no JSON in spite of its brace, or too large
   */
  public static Pattern written(String text) {
    return text.startsWith("{") ? json(text) : of(text);
  }

  /**
   * Of a value from the wire.
   *
   * @throws IllegalArgumentException when an object is deeper than 5 levels or has more than 20
   *     members
   */
  public static Pattern of(JsonNode node) {
    JsonNode its = node;
    if (node.isString()) {
      String text = node.asString();
      if (text.startsWith("{")) {
        try {
          its = Json.MAPPER.readTree(text);
        } catch (JacksonException word) {
          its = node;
        }
      }
    }
    check(its, 0);
    return new Pattern(its);
  }

  /** Of a pattern as a client may write it: a text, a {@link Pattern}, or what is JSON's object. */
  public static Pattern from(Object pattern) {
    return switch (pattern) {
      case Pattern itself -> itself;
      case String word -> of(word);
      default -> {
        JsonNode node = Json.MAPPER.valueToTree(pattern);
        yield of(node);
      }
    };
  }

  private static void check(JsonNode node, int depth) {
    if (depth > DEEPEST || node.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "a pattern has at most " + DEEPEST + " levels of at most " + MOST_KEYS + " members");
    }
    for (JsonNode each : node.values()) {
      check(each, depth + 1);
    }
  }

  private static String canonical(JsonNode node) {
    return node.isContainer() ? sorted(node) : node.asString();
  }

  private static String sorted(JsonNode node) {
    if (node.isObject()) {
      Map<String, String> members = new TreeMap<>();
      node.forEachEntry((name, value) -> members.put(name, sorted(value)));
      return members.entrySet().stream()
          .map(each -> Json.MAPPER.writeValueAsString(each.getKey()) + ":" + each.getValue())
          .collect(Collectors.joining(",", "{", "}"));
    } else if (node.isArray()) {
      return node.values().stream().map(Pattern::sorted).collect(Collectors.joining(",", "[", "]"));
    }
    return node.toString();
  }

  /** Its JSON, as it is sent. */
  public String json() {
    return json;
  }

  /** Appends its JSON. */
  public void appendTo(JsonBytes message) {
    message.append(bytes);
  }

  /** The word, or the object's JSON with its members in order. */
  @Override
  public String toString() {
    return canonical;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pattern pattern && pattern.canonical.equals(canonical);
  }

  @Override
  public int hashCode() {
    return canonical.hashCode();
  }
}
