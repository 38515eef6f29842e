package dev.naru.engine.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.naru.engine.config.ConfigNode.Entry;
import dev.naru.engine.config.ConfigNode.Mapping;
import dev.naru.engine.config.ConfigNode.Scalar;
import dev.naru.engine.config.ConfigNode.Sequence;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds values of a configuration file to records and collects every mistake on the way.
 *
 * <p>A record's component {@code idleTime} is the key {@code idle-time}. An absent key takes its
 * {@link Default}; without one it is an empty {@code Optional}, {@code List}, {@code Set} or {@code
 * Map}, a record of its own defaults, or missing. A single value stands for a list of one. A value
 * may be a record, an enum (its constants in kebab-case), {@code String}, {@code int}, {@code
 * long}, {@code double}, {@code boolean}, {@link Duration}, {@link Path} (from the file's folder),
 * {@link java.net.URI}, any type with a public static {@code parse(String)} or {@code parse(String,
 * Path)} (which is given the file's folder), and any type that names its {@link NodeBinder}. A
 * record's constructor may refuse its values with an {@link IllegalArgumentException}: it is
 * reported at the key that its message begins with, otherwise at the mapping.
 */
public final class Binder {

  private final Scalars scalars;
  private final Problems problems;
  private final ListenChecks listens;
  private final IdentityHashMap<Record, Place> places = new IdentityHashMap<>();

  /** Where a record was bound, and which of its keys have been complained about. */
  private record Place(Mapping mapping, Set<String> failed) {}

  Binder(Path folder, Problems problems) {
    this.scalars = new Scalars(folder);
    this.problems = problems;
    this.listens = new ListenChecks(problems);
  }

  /**
   * Binds a value.
   *
   * @throws Unbound when it cannot be; why has been reported
   */
  public <T> T bind(ConfigNode node, Class<T> type) {
    @SuppressWarnings("unchecked") // A primitive's value comes in its box: no cast() for those.
    T value = (T) bind(node, (Type) type, Optional.empty());
    return value;
  }

  /** Reports a mistake at a value; throw what is returned when there is nothing to go on with. */
  public Unbound problem(ConfigNode node, String message) {
    problems.add(node.position(), message);
    return new Unbound();
  }

  /** Reports a mistake at a key of a mapping, or at the mapping where the key is absent. */
  public Unbound problem(ConfigNode node, String key, String message) {
    problems.add(
        node instanceof Mapping mapping ? mapping.positionOf(key) : node.position(), message);
    return new Unbound();
  }

  /**
   * Reports a key that is none of the known ones, with the one that was probably meant; throw what
   * is returned when there is nothing to go on with.
   */
  public Unbound unknownKey(ConfigNode node, String key, Collection<String> known) {
    return problem(node, key, "unknown key " + Words.quote(key) + hint(key, known));
  }

  /** What to throw when the mistake has been reported, or an error of syntax hides the value. */
  public Unbound reported() {
    return new Unbound();
  }

  /** Which of the known keys was probably meant by an unknown one. */
  public static Optional<String> meant(String key, Collection<String> known) {
    return Words.nearest(key, known).or(() -> Words.begun(key, known));
  }

  private static String hint(String key, Collection<String> known) {
    int end = 0;
    while (end < key.length()
        && (Character.isLetterOrDigit(key.charAt(end)) || key.charAt(end) == '-')) {
      end++;
    }
    if (end == 0 && !key.isEmpty() && Character.isSpaceChar(key.charAt(0))) {
      return String.format(
          "; it begins with the character U+%04X, which looks like a space: indent with spaces",
          key.codePointAt(0));
    } else if (end < key.length() && known.contains(key.substring(0, end))) {
      return key.charAt(end) == ':'
          ? "; a space is missing after the colon"
          : "; a colon is missing after " + Words.quote(key.substring(0, end));
    } else if (key.equals("<<")) {
      return ": merging is not part of YAML 1.2, write the keys out";
    }
    return meant(key, known)
        .map(near -> "; did you mean " + Words.quote(near) + "?")
        .orElse(known.isEmpty() ? "" : ": expected one of " + String.join(", ", known));
  }

  /** Where mistakes are reported that only the whole configuration, or the machine, shows. */
  Checks checks() {
    return new PlacedChecks();
  }

  /** Finds where in the file the value stands that a check complains about. */
  private final class PlacedChecks implements Checks {

    @Override
    public void problem(Record record, String key, String message) {
      add(record, key, message, ConfigNode::position);
    }

    @Override
    public void item(Record record, String key, int index, String message) {
      add(
          record,
          key,
          message,
          value ->
              value instanceof Sequence(Position _, List<ConfigNode> items) && index < items.size()
                  ? items.get(index).position()
                  : value.position());
    }

    @Override
    public void entry(Record record, String key, String name, String message) {
      add(
          record,
          key,
          message,
          value -> value instanceof Mapping map ? map.positionOf(name) : value.position());
    }

    private void add(
        Record record, String key, String message, Function<ConfigNode, Position> place) {
      Place where = places.get(record);
      if (where == null) {
        throw new IllegalArgumentException("not bound from this file: " + record);
      }
      Mapping mapping = where.mapping();
      // What could not be read was replaced by a default: no mistake can be told from that.
      if (!where.failed().contains(key) && !mapping.cutOff(key)) {
        problems.add(mapping.get(key).map(place).orElse(mapping.position()), message);
      }
    }
  }

  private Object bind(ConfigNode node, Type type, Optional<Range> range) {
    if (node instanceof Scalar scalar && scalar.isNull()) {
      throw problem(
          node, "expected " + name(type) + ", found no value: write one or remove the key");
    }
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type[] arguments = generic.getActualTypeArguments();
      if (raw == Optional.class) {
        return Optional.of(bind(node, arguments[0], range));
      } else if (raw == List.class) {
        return List.copyOf(items(node, arguments[0], range));
      } else if (raw == Set.class) {
        return set(node, arguments[0], range);
      } else if (raw == Map.class && arguments[0] == String.class) {
        return map(node, arguments[1], range);
      }
    } else if (type instanceof Class<?> plain) {
      BoundBy own = plain.getAnnotation(BoundBy.class);
      if (own != null) {
        return boundBy(node, own);
      } else if (Scalars.reads(plain)) {
        return scalar(node, plain, range);
      } else if (plain.isRecord()) {
        return record(node, plain.asSubclass(Record.class));
      }
    }
    throw new IllegalStateException("a configuration cannot hold a " + type);
  }

  private Object boundBy(ConfigNode node, BoundBy own) {
    Object value = ownBinder(own).bind(node, this);
    if (value instanceof Record record && node instanceof Mapping mapping) {
      places.putIfAbsent(record, new Place(mapping, Set.of()));
    }
    return value;
  }

  /** Whom a type names. */
  static NodeBinder<?> ownBinder(BoundBy own) {
    try {
      var constructor = own.value().getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private Object scalar(ConfigNode node, Class<?> type, Optional<Range> range) {
    if (!(node instanceof Scalar scalar)) {
      throw problem(node, "expected " + Scalars.name(type) + ", found " + node.describe());
    }
    try {
      Object value = scalars.read(scalar.text(), type);
      if (range.isPresent() && value instanceof Comparable<?> comparable) {
        checkRange(comparable, scalar.text(), type, range.get());
      }
      return value;
    } catch (IllegalArgumentException e) {
      throw problem(node, String.valueOf(e.getMessage()));
    }
  }

  @SuppressWarnings("unchecked") // Bounds are read as the type of the value.
  private void checkRange(Comparable<?> value, String text, Class<?> type, Range range) {
    Comparable<Object> number = (Comparable<Object>) value;
    if (number.compareTo(scalars.read(range.min(), type)) < 0
        || number.compareTo(scalars.read(range.max(), type)) > 0) {
      String kind =
          type == Duration.class
              ? "a duration"
              : type == Size.class ? "a size" : Scalars.name(type);
      throw new IllegalArgumentException(
          "expected "
              + kind
              + " from "
              + range.min()
              + " to "
              + range.max()
              + ", found "
              + Words.quote(text));
    }
  }

  /** What can be bound of a list; the rest has been reported. */
  private List<Object> items(ConfigNode node, Type type, Optional<Range> range) {
    List<ConfigNode> nodes =
        switch (node) {
          case Sequence sequence -> sequence.items();
          case Scalar scalar -> List.of(scalar);
          case Mapping mapping ->
              throw problem(
                  mapping, "expected a list, found a mapping: begin each item with \"- \"");
        };
    List<Object> values = new ArrayList<>();
    for (ConfigNode item : nodes) {
      try {
        values.add(bind(item, type, range));
      } catch (Unbound e) {
        // Reported; the others may hold mistakes as well.
      }
    }
    return values;
  }

  private Set<Object> set(ConfigNode node, Type type, Optional<Range> range) {
    Set<Object> values = new LinkedHashSet<>();
    for (Object value : items(node, type, range)) {
      if (!values.add(value)) {
        problem(node, "is listed twice: " + Words.quote(value.toString()));
      }
    }
    return Collections.unmodifiableSet(values);
  }

  private Map<String, Object> map(ConfigNode node, Type type, Optional<Range> range) {
    Mapping mapping = mapping(node);
    Map<String, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
      try {
        values.put(entry.getKey(), bind(entry.getValue().value(), type, range));
      } catch (Unbound e) {
        // Reported; the others may hold mistakes as well.
      }
    }
    return Collections.unmodifiableMap(values);
  }

  private Mapping mapping(ConfigNode node) {
    if (node instanceof Mapping mapping) {
      return mapping;
    }
    throw problem(node, "expected a mapping (\"key: value\"), found " + node.describe());
  }

  /** Written out, where a single text stands for one of its keys. */
  private static ConfigNode writtenOut(ConfigNode node, Class<? extends Record> type) {
    Shorthand shorthand = type.getAnnotation(Shorthand.class);
    return shorthand != null && node instanceof Scalar scalar
        ? new Mapping(
            node.position(),
            new LinkedHashMap<>(Map.of(shorthand.value(), new Entry(node.position(), scalar))),
            true)
        : node;
  }

  private Record record(ConfigNode node, Class<? extends Record> type) {
    Mapping mapping = mapping(writtenOut(node, type));
    RecordModel model = RecordModel.of(type);
    int before = problems.count();
    for (String key : mapping.keys()) {
      if (!model.names().contains(key)) {
        unknownKey(mapping, key, model.names());
      }
    }
    Set<String> failed = new HashSet<>();
    List<Object> values = new ArrayList<>();
    for (RecordModel.Key key : model.keys()) {
      int soFar = problems.count();
      Object value = component(mapping, key);
      if (value != null) {
        values.add(value);
      }
      if (value == null || problems.count() > soFar) {
        failed.add(key.name());
      }
    }
    if (values.size() < model.keys().size()) {
      throw new Unbound();
    }
    try {
      Record record = model.create(values.toArray());
      places.put(record, new Place(mapping, failed));
      return record;
    } catch (IllegalArgumentException e) {
      if (problems.count() == before) {
        String message = String.valueOf(e.getMessage());
        String word = message.split(" ", 2)[0];
        problems.add(mapping.get(word).orElse(mapping).position(), message);
      }
      throw new Unbound();
    }
  }

  /** A key's value; null when it is required and cannot be had, which has been reported. */
  private @Nullable Object component(Mapping mapping, RecordModel.Key key) {
    Optional<ConfigNode> node = mapping.get(key.name());
    if (node.isPresent()) {
      try {
        Object value = bind(node.get(), key.type(), key.range());
        if (key.name().equals("listen")) {
          listens.add(node.get(), value);
        }
        return value;
      } catch (Unbound e) {
        // Reported. Whatever can stand in for the value does, so that other mistakes are seen.
        return absent(mapping, key, true);
      }
    }
    return absent(mapping, key, false);
  }

  private @Nullable Object absent(Mapping mapping, RecordModel.Key key, boolean reported) {
    if (key.defaultText().isPresent()) {
      Object value = bind(written(key.defaultText().get()), key.type(), key.range());
      if (key.name().equals("listen") && !reported) {
        listens.add(mapping, value);
      }
      return value;
    }
    Class<?> raw =
        (Class<?>) (key.type() instanceof ParameterizedType p ? p.getRawType() : key.type());
    if (raw == Optional.class) {
      return Optional.empty();
    } else if (raw == List.class) {
      return List.of();
    } else if (raw == Set.class) {
      return Set.of();
    } else if (raw == Map.class) {
      return Map.of();
    } else if (reported || !mapping.complete()) {
      return null;
    } else if (raw.isRecord() && raw.getAnnotation(BoundBy.class) == null && !Scalars.reads(raw)) {
      try {
        return record(Mapping.empty(mapping.position()), raw.asSubclass(Record.class));
      } catch (Unbound e) {
        return null;
      }
    }
    problems.add(
        mapping.position(),
        "missing key " + Words.quote(key.name()) + key.doc().map(doc -> ": " + doc).orElse(""));
    return null;
  }

  /** A default's text as if it stood in the file. */
  private static ConfigNode written(String text) {
    Path nowhere = Path.of("default");
    if (text.startsWith("[") || text.startsWith("{")) {
      Problems mistakes = new Problems();
      Mapping document = YamlReader.read(nowhere, ("default: " + text).getBytes(UTF_8), mistakes);
      if (mistakes.count() > 0) {
        throw new IllegalStateException("a default that cannot be read: " + mistakes.sorted());
      }
      return document.get("default").orElseThrow();
    }
    return new Scalar(Position.whole(nowhere), text, true);
  }

  private static String name(Type type) {
    if (type instanceof ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      return raw == Optional.class
          ? name(generic.getActualTypeArguments()[0])
          : raw == Map.class ? "a mapping" : "a list";
    }
    Class<?> plain = (Class<?>) type;
    return Scalars.reads(plain) ? Scalars.name(plain) : "a mapping";
  }

  /** What stands under keys {@code listen}. */
  List<Config.Listen> listens() {
    return listens.listens();
  }

  /** Reports ports that are taken twice; called when everything has been bound. */
  void finish() {
    listens.report();
  }
}
