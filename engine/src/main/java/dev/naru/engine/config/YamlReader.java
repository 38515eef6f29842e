package dev.naru.engine.config;

import dev.naru.engine.config.ConfigNode.Entry;
import dev.naru.engine.config.ConfigNode.Mapping;
import dev.naru.engine.config.ConfigNode.Scalar;
import dev.naru.engine.config.ConfigNode.Sequence;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a YAML document into nodes, from the parser's events, so that nesting is bounded before it
 * becomes recursion. After an error of syntax the part before it is still read, so that one look at
 * the messages shows as many mistakes as can be known.
 */
final class YamlReader {

  static final int LARGEST_DOCUMENT = 1 << 20;
  static final int DEEPEST_NESTING = 50;
  static final int MOST_ALIASES = 100;

  /** Values in a document once its aliases are written out. */
  static final int MOST_VALUES = 200_000;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setUseMarks(true).setParseComments(false).build();

  private final Path file;
  private final Problems problems;
  private final Deque<Frame> open = new ArrayDeque<>();
  private final Map<String, Anchored> anchors = new HashMap<>();
  private @Nullable ConfigNode root;

  /** The value that was read last, as long as nothing came after it. */
  private @Nullable ScalarEvent latest;

  private List<String> lines = List.of();
  private int aliases;
  private int values;

  private YamlReader(Path file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /**
   * Reads a document whose top is a mapping; an empty document is an empty mapping.
   *
   * @param file as messages name it
   */
  static Mapping read(Path file, byte[] bytes, Problems problems) {
    return new YamlReader(file, problems).read(bytes);
  }

  private Mapping read(byte[] bytes) {
    Position top = new Position(file, 1, 1);
    Mapping nothing = new Mapping(top, Map.of(), false);
    Optional<String> decoded = decode(bytes);
    if (decoded.isEmpty() || !printable(decoded.get())) {
      return nothing;
    }
    String text = decoded.get();
    lines = text.lines().toList();
    boolean whole = events(text);
    while (!open.isEmpty()) {
      close(open.pop(), false);
    }
    return switch (root) {
      case Mapping mapping -> whole ? mapping : new Mapping(top, mapping.entries(), false);
      case null -> whole ? Mapping.empty(top) : nothing;
      case Scalar scalar when scalar.isNull() -> Mapping.empty(top);
      case ConfigNode other -> {
        if (whole) {
          problems.add(
              other.position(), "expected keys such as \"web:\", found " + other.describe());
        }
        yield nothing;
      }
    };
  }

  /** Consumes all events; false when the document had to be given up. */
  private boolean events(String text) {
    int documents = 0;
    try {
      for (Event event : new Parse(SETTINGS).parseString(text)) {
        latest = null;
        switch (event) {
          case DocumentStartEvent start -> {
            if (++documents > 1) {
              return giveUp(start, "expected one document: remove this \"---\" and what follows");
            }
          }
          case AliasEvent alias when !alias(alias) -> {
            return false;
          }
          case NodeEvent node when !(node instanceof AliasEvent) && !node(node) -> {
            return false;
          }
          default -> {
            if (event.getEventId() == Event.ID.MappingEnd
                || event.getEventId() == Event.ID.SequenceEnd) {
              close(open.pop(), true);
            }
          }
        }
      }
      return true;
    } catch (MarkedYamlEngineException e) {
      forgetDoubtful();
      Problem problem = new YamlSyntax(file, lines).explain(e);
      problems.add(problem.position(), problem.message());
    } catch (YamlEngineException e) {
      problems.add(new Position(file, 1, 1), "this is not YAML 1.2");
    }
    return false;
  }

  /**
   * A text without quotes goes on over line ends, and in braces only a comma ends it: the value
   * before an error has often swallowed what the error is about. Nothing is told about such a one.
   */
  private void forgetDoubtful() {
    Frame frame = open.peek();
    if (latest == null || frame == null || latest.getScalarStyle() != ScalarStyle.PLAIN) {
      return;
    }
    int first = latest.getStartMark().map(Mark::getLine).orElse(0);
    int last = latest.getEndMark().map(Mark::getLine).orElse(0);
    if (frame.flow || last > first) {
      frame.removeLast();
    }
  }

  private boolean node(NodeEvent event) {
    Optional<String> tag =
        switch (event) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent start -> start.getTag();
          default -> Optional.empty();
        };
    if (tag.isPresent()) {
      return giveUp(
          event,
          "types such as "
              + tag.get().replace("tag:yaml.org,2002:", "!!")
              + " are not used here: remove it, or put the value in quotes");
    }
    if (++values > MOST_VALUES) {
      return giveUp(event, "the file holds more than " + MOST_VALUES + " values");
    }
    Optional<String> anchor = event.getAnchor().map(Object::toString);
    if (event instanceof CollectionStartEvent start) {
      if (expectsKey()) {
        return giveUp(
            event, "a key is a plain word; put a value that begins with { or [ in quotes");
      }
      if (open.size() >= DEEPEST_NESTING) {
        return giveUp(event, "nested more than " + DEEPEST_NESTING + " deep");
      }
      open.push(
          new Frame(
              position(event), start instanceof MappingStartEvent, start.isFlow(), anchor, values));
      return true;
    }
    ScalarEvent scalar = (ScalarEvent) event;
    if (expectsKey()) {
      open.element().key(scalar.getValue(), position(event), problems);
      return true;
    }
    latest = scalar;
    ConfigNode value =
        new Scalar(
            position(event), scalar.getValue(), scalar.getScalarStyle() != ScalarStyle.PLAIN);
    anchor.ifPresent(name -> anchors.put(name, new Anchored(value, 1)));
    add(value);
    return true;
  }

  private boolean alias(AliasEvent event) {
    String name = event.getAlias().toString();
    Anchored anchored = anchors.get(name);
    if (anchored == null || expectsKey()) {
      return giveUp(
          event, "a value that begins with * must be in quotes: " + Words.quote("*" + name));
    }
    values += anchored.size();
    if (++aliases > MOST_ALIASES || values > MOST_VALUES) {
      return giveUp(event, "too many values are repeated with *: write them out");
    }
    add(anchored.node());
    return true;
  }

  private boolean giveUp(Event event, String message) {
    problems.add(position(event), message);
    return false;
  }

  private boolean expectsKey() {
    Frame frame = open.peek();
    return frame != null && frame.mapping && frame.pendingKey == null;
  }

  private void close(Frame frame, boolean complete) {
    ConfigNode node = frame.node(complete);
    int size = values - frame.valuesBefore + 1;
    frame.anchor.ifPresent(name -> anchors.put(name, new Anchored(node, size)));
    add(node);
  }

  private void add(ConfigNode node) {
    Frame frame = open.peek();
    if (frame == null) {
      root = node;
    } else {
      frame.add(node);
    }
  }

  private Position position(Event event) {
    Mark mark = event.getStartMark().orElseThrow();
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private Optional<String> decode(byte[] bytes) {
    if (bytes.length > LARGEST_DOCUMENT) {
      problems.add(Position.whole(file), "the file is larger than 1MiB");
      return Optional.empty();
    }
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      problems.add(end(text), "this is not UTF-8: save the file as UTF-8");
      return Optional.empty();
    }
    return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
  }

  /** Whether there are only characters that YAML allows (1.2.2, section 5.1); tells the first. */
  private boolean printable(String text) {
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      boolean allowed =
          point >= 0x20
              ? point < 0x7F || point >= 0xA0 || point == 0x85
              : "\t\n\r".indexOf(point) >= 0;
      if (!allowed || point == 0xFFFE || point == 0xFFFF) {
        problems.add(
            end(text.substring(0, i)),
            String.format("the character U+%04X cannot stand in this file", point));
        return false;
      }
      i += Character.charCount(point);
    }
    return true;
  }

  /** The position after a text. */
  private Position end(String text) {
    int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
    String last = text.substring(text.lastIndexOf('\n') + 1);
    return new Position(file, line, last.codePointCount(0, last.length()) + 1);
  }

  /** A value that can be repeated, and how many values it holds. */
  private record Anchored(ConfigNode node, int size) {}

  /** A mapping or sequence whose end has not been read. */
  private static final class Frame {
    final Position position;
    final boolean mapping;
    final boolean flow;
    final Optional<String> anchor;
    final int valuesBefore;
    final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
    final List<ConfigNode> items = new ArrayList<>();
    @Nullable String pendingKey;
    Position keyPosition;

    Frame(
        Position position,
        boolean mapping,
        boolean flow,
        Optional<String> anchor,
        int valuesBefore) {
      this.position = position;
      this.mapping = mapping;
      this.flow = flow;
      this.anchor = anchor;
      this.valuesBefore = valuesBefore;
      this.keyPosition = position;
    }

    void key(String name, Position where, Problems problems) {
      Entry first = entries.get(name);
      if (first != null) {
        problems.add(
            where,
            "the key "
                + Words.quote(name)
                + " is given twice; the first is at "
                + first.position());
      }
      pendingKey = name;
      keyPosition = where;
    }

    void add(ConfigNode node) {
      String key = pendingKey;
      pendingKey = null;
      if (key == null) {
        items.add(node);
        return;
      }
      // The parser puts a value that is not there behind the key, which helps nobody.
      boolean absent = node instanceof Scalar scalar && scalar.isNull();
      entries.putIfAbsent(
          key, new Entry(keyPosition, absent ? new Scalar(keyPosition, "", false) : node));
    }

    void removeLast() {
      if (mapping) {
        entries.sequencedKeySet().removeLast();
      } else {
        items.removeLast();
      }
    }

    ConfigNode node(boolean complete) {
      return mapping ? new Mapping(position, entries, complete) : new Sequence(position, items);
    }
  }
}
