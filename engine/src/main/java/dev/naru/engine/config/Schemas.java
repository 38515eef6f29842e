package dev.naru.engine.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.naru.engine.config.ConfigNode.Entry;
import dev.naru.engine.config.ConfigNode.Mapping;
import dev.naru.engine.config.ConfigNode.Scalar;
import dev.naru.engine.config.ConfigNode.Sequence;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Says in JSON Schema (draft 2020-12) what {@link Binder} takes: for editors, which complete keys
 * and show their meaning. It is a little stricter than the binder where YAML tells no difference,
 * and cannot say what only a look at several keys or at the machine shows.
 */
public final class Schemas {

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  /** What YAML makes of a text without quotes. */
  private static final List<String> TEXT = List.of("string", "number", "boolean");

  private final Map<String, Object> definitions = new TreeMap<>();
  private final Map<String, Class<?>> defined = new TreeMap<>();

  private Schemas() {}

  /**
   * The schema of a file.
   *
   * @param types the record of each top-level key
   * @param docs what a top-level key is for
   * @param choice keys one of which must be there
   */
  public static Map<String, Object> file(
      Map<String, ? extends Class<? extends Record>> types,
      Map<String, String> docs,
      Set<String> choice) {
    Schemas schemas = new Schemas();
    Map<String, Object> properties = new TreeMap<>();
    types.forEach(
        (key, type) -> {
          Map<String, Object> property = new LinkedHashMap<>();
          Optional.ofNullable(docs.get(key)).ifPresent(doc -> property.put("description", doc));
          property.putAll(schemas.of(type, Optional.empty()));
          properties.put(key, property);
        });
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", DIALECT);
    schema.put("title", "naru.yaml");
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("additionalProperties", false);
    schema.put(
        "anyOf", choice.stream().sorted().map(key -> Map.of("required", List.of(key))).toList());
    schema.put("$defs", schemas.definitions);
    return schema;
  }

  /** The schema of a record's mapping. */
  public Map<String, Object> record(Class<? extends Record> type) {
    return record(List.of(type), Map.of());
  }

  /**
   * The schema of a mapping that holds the keys of several records, and more.
   *
   * @param more a schema for each further key; these must be there and stand first
   */
  public Map<String, Object> record(List<Class<? extends Record>> types, Map<String, ?> more) {
    Map<String, Object> properties = new LinkedHashMap<>(more);
    List<String> required = new ArrayList<>(more.keySet());
    for (Class<? extends Record> type : types) {
      for (RecordModel.Key key : RecordModel.of(type).keys()) {
        properties.put(key.name(), property(key));
        if (required(key)) {
          required.add(key.name());
        }
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }

  private Map<String, Object> property(RecordModel.Key key) {
    Map<String, Object> property = new LinkedHashMap<>();
    String range =
        key.range()
            .map(range1 -> "From %s to %s.".formatted(range1.min(), range1.max()))
            .orElse("");
    String doc = (key.doc().orElse("") + " " + range).strip();
    if (!doc.isEmpty()) {
      property.put("description", doc);
    }
    key.defaultText().ifPresent(text -> property.put("default", defaultValue(text, key.type())));
    property.putAll(of(key.type(), key.range()));
    return property;
  }

  /** As {@link Binder} decides it. */
  private static boolean required(RecordModel.Key key) {
    Class<?> raw = raw(key.type());
    if (key.defaultText().isPresent()
        || Set.<Class<?>>of(Optional.class, List.class, Set.class, Map.class).contains(raw)) {
      return false;
    }
    boolean ofDefaults =
        raw.isRecord() && raw.getAnnotation(BoundBy.class) == null && !Scalars.reads(raw);
    return !ofDefaults
        || RecordModel.of(raw.asSubclass(Record.class)).keys().stream().anyMatch(Schemas::required);
  }

  private static Class<?> raw(Type type) {
    return (Class<?>) (type instanceof ParameterizedType p ? p.getRawType() : type);
  }

  /** The schema of a value. */
  private Map<String, Object> of(Type type, Optional<Range> range) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      Class<?> raw = raw(type);
      if (raw == Optional.class) {
        return of(arguments[0], range);
      } else if (raw == Map.class) {
        return Map.of("type", "object", "additionalProperties", of(arguments[1], range));
      } else if (raw == List.class || raw == Set.class) {
        return list(arguments[0], raw == Set.class, range);
      }
    } else if (type instanceof Class<?> plain) {
      BoundBy own = plain.getAnnotation(BoundBy.class);
      if (own != null) {
        return reference(plain, () -> Binder.ownBinder(own).schema(this));
      } else if (Scalars.reads(plain)) {
        return scalar(plain, range);
      } else if (plain.isRecord()) {
        return reference(plain, () -> written(plain.asSubclass(Record.class)));
      }
    }
    throw new IllegalStateException("a configuration cannot hold a " + type);
  }

  private Map<String, Object> list(Type item, boolean unique, Optional<Range> range) {
    Map<String, Object> items = of(item, range);
    Map<String, Object> list = new LinkedHashMap<>();
    list.put("type", "array");
    list.put("items", items);
    if (unique) {
      list.put("uniqueItems", true);
    }
    return Scalars.reads(raw(item)) ? Map.of("anyOf", List.of(list, items)) : list;
  }

  /** A record, or the one value that may stand for it. */
  private Map<String, Object> written(Class<? extends Record> type) {
    Map<String, Object> mapping = record(type);
    Shorthand shorthand = type.getAnnotation(Shorthand.class);
    if (shorthand == null) {
      return mapping;
    }
    RecordModel.Key key =
        RecordModel.of(type).keys().stream()
            .filter(each -> each.name().equals(shorthand.value()))
            .findFirst()
            .orElseThrow();
    return Map.of("anyOf", List.of(of(key.type(), key.range()), mapping));
  }

  private Map<String, Object> reference(Class<?> type, Supplier<Map<String, Object>> schema) {
    String name = Words.kebab(type.getSimpleName()).replaceFirst("^-", "");
    Class<?> other = defined.putIfAbsent(name, type);
    if (other == null) {
      definitions.put(name, schema.get());
    } else if (other != type) {
      throw new IllegalStateException("two types of the configuration are called " + name);
    }
    return Map.of("$ref", "#/$defs/" + name);
  }

  private static Map<String, Object> scalar(Class<?> type, Optional<Range> range) {
    Map<String, Object> schema = new LinkedHashMap<>();
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      schema.put("type", "integer");
      range.ifPresent(
          bounds -> {
            schema.put("minimum", Long.parseLong(bounds.min()));
            schema.put("maximum", Long.parseLong(bounds.max()));
          });
    } else if (type == double.class || type == Double.class) {
      schema.put("type", "number");
      range.ifPresent(
          bounds -> {
            schema.put("minimum", new BigDecimal(bounds.min()));
            schema.put("maximum", new BigDecimal(bounds.max()));
          });
    } else if (type == boolean.class || type == Boolean.class) {
      schema.put("type", "boolean");
    } else if (type == Duration.class) {
      schema.put("type", "string");
      schema.put("pattern", "^\\d{1,12}\\s*(ms|s|m|h|d)$");
    } else if (type == Size.class) {
      schema.put("type", List.of("string", "integer"));
      schema.put("pattern", "^\\d{1,18}\\s*(B|KiB|MiB|GiB|TiB)?$");
      schema.put("minimum", 0);
    } else if (type.isEnum()) {
      schema.put(
          "enum",
          Arrays.stream(type.getEnumConstants()).map(c -> Words.kebab((Enum<?>) c)).toList());
    } else if (type == URI.class) {
      schema.put("type", "string");
    } else if (type == Path.class) {
      schema.put("type", TEXT);
      schema.put("minLength", 1);
    } else {
      schema.put("type", TEXT);
    }
    return schema;
  }

  /** A default in JSON, as it would be written in the file. */
  private static Object defaultValue(String text, Type type) {
    if (text.startsWith("[") || text.startsWith("{")) {
      Problems none = new Problems();
      Mapping document =
          YamlReader.read(Path.of("default"), ("default: " + text).getBytes(UTF_8), none);
      return json(document.get("default").orElseThrow());
    }
    Class<?> raw = raw(type);
    if (raw == int.class || raw == long.class) {
      return Long.parseLong(text);
    } else if (raw == double.class) {
      return new BigDecimal(text);
    }
    return raw == boolean.class ? (Object) Boolean.parseBoolean(text) : text;
  }

  private static Object json(ConfigNode node) {
    return switch (node) {
      case Scalar scalar -> scalar.text();
      case Sequence sequence -> sequence.items().stream().map(Schemas::json).toList();
      case Mapping mapping -> {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
          all.put(entry.getKey(), json(entry.getValue().value()));
        }
        yield all;
      }
    };
  }
}
