package dev.naru.engine.config;

import dev.naru.engine.config.ConfigNode.Mapping;
import dev.naru.engine.config.ConfigNode.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A configuration file, read and bound: a record for each top-level key that could be, and every
 * mistake. As long as there are problems the records serve only to look for more of them: a value
 * that could not be read stands at its default there.
 */
public final class Config {

  private final Path file;
  private final Mapping root;
  private final Map<String, Record> records;
  private final Problems problems;
  private final Checks checks;
  private final List<Listen> listens;

  /**
   * A place to listen at.
   *
   * @param place what was bound
   * @param position where it is written
   */
  public record Listen(Exclusive place, Position position) {}

  private Config(
      Path file,
      Mapping root,
      Map<String, Record> records,
      Problems problems,
      Checks checks,
      List<Listen> listens) {
    this.file = file;
    this.root = root;
    this.records = records;
    this.problems = problems;
    this.checks = checks;
    this.listens = listens;
  }

  /**
   * Reads a file. Never throws for what the file holds, nor when there is none.
   *
   * @param file as messages shall name it
   * @param types the record of each top-level key; a key absent from the file is bound from an
   *     empty mapping when it is in {@code always}
   */
  public static Config read(
      Path file, Map<String, ? extends Class<? extends Record>> types, Set<String> always) {
    Problems problems = new Problems();
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(YamlReader.LARGEST_DOCUMENT + 1);
    } catch (NoSuchFileException e) {
      problems.add(Position.whole(file), "there is no such file");
      return nothing(file, problems);
    } catch (IOException e) {
      problems.add(
          Position.whole(file),
          Files.isDirectory(file) ? "this is a folder, not a file" : "the file cannot be read");
      return nothing(file, problems);
    }
    return read(file, bytes, types, always, problems);
  }

  /** Binds the bytes of a file: {@link #read(Path, Map, Set)}. */
  public static Config read(
      Path file,
      byte[] bytes,
      Map<String, ? extends Class<? extends Record>> types,
      Set<String> always) {
    return read(file, bytes, types, always, new Problems());
  }

  private static Config read(
      Path file,
      byte[] bytes,
      Map<String, ? extends Class<? extends Record>> types,
      Set<String> always,
      Problems problems) {
    return bind(file, YamlReader.read(file, bytes, problems), types, always, problems);
  }

  /**
   * Binds a mapping inside a file of another kind, as if it were a file of its own: mistakes are
   * told where they stand in the file around it.
   *
   * @param part what was bound as a {@link ConfigNode}; anything but a mapping is a mistake
   */
  public static Config part(
      Path file,
      ConfigNode part,
      Map<String, ? extends Class<? extends Record>> types,
      Set<String> always) {
    Problems problems = new Problems();
    if (part instanceof Mapping root) {
      return bind(file, root, types, always, problems);
    }
    problems.add(part.position(), "expected a mapping, found " + part.describe());
    return nothing(file, problems);
  }

  /**
   * Binds a whole file to one record, whose components are the top-level keys; {@link
   * #whole(Class)} gives it.
   */
  public static Config whole(Path file, byte[] bytes, Class<? extends Record> type) {
    Problems problems = new Problems();
    Mapping root = YamlReader.read(file, bytes, problems);
    Binder binder = new Binder(folder(file), problems);
    Map<String, Record> records = new LinkedHashMap<>();
    try {
      records.put("", binder.bind(root, type));
    } catch (Unbound e) {
      // Reported.
    }
    return new Config(file, root, records, problems, binder.checks(), binder.listens());
  }

  private static Path folder(Path file) {
    return Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
  }

  private static Config bind(
      Path file,
      Mapping root,
      Map<String, ? extends Class<? extends Record>> types,
      Set<String> always,
      Problems problems) {
    Binder binder = new Binder(folder(file), problems);
    Map<String, Record> records = new LinkedHashMap<>();
    Set<String> emptied = new HashSet<>();
    String section = "";
    for (String key : root.keys()) {
      if (types.containsKey(key)) {
        section = key;
      } else if (belongsTo(section, key, root, types)) {
        emptied.add(section);
        binder.problem(
            root,
            key,
            Words.quote(bare(key))
                + " stands under "
                + Words.quote(section)
                + ": indent it with 2 spaces");
      } else {
        binder.unknownKey(root, key, new TreeSet<>(types.keySet()));
      }
    }
    types.forEach(
        (key, type) -> {
          Optional<ConfigNode> node = root.get(key);
          boolean told = emptied.contains(key);
          if (!told && (node.isPresent() || always.contains(key))) {
            try {
              records.put(key, binder.bind(node.orElse(Mapping.empty(root.position())), type));
            } catch (Unbound e) {
              // Reported.
            }
          }
        });
    binder.finish();
    return new Config(file, root, records, problems, binder.checks(), binder.listens());
  }

  /** Whether a key was meant for the section above it, which has nothing below it. */
  private static boolean belongsTo(
      String section,
      String key,
      Mapping root,
      Map<String, ? extends Class<? extends Record>> types) {
    Class<? extends Record> type = types.get(section);
    return type != null
        && root.get(section)
            .filter(value -> value instanceof Scalar one && one.isNull())
            .isPresent()
        && RecordModel.of(type).names().contains(bare(key));
  }

  /** Without what looks like a space around it. */
  private static String bare(String key) {
    return key.replaceAll("^\\p{Z}+|\\p{Z}+$", "");
  }

  private static Config nothing(Path file, Problems problems) {
    Mapping root = Mapping.empty(Position.whole(file));
    return new Config(file, root, Map.of(), problems, (record, key, message) -> {}, List.of());
  }

  /** The file, as it was named. */
  public Path file() {
    return file;
  }

  /** What is written in the file under a top-level key. */
  public Optional<ConfigNode> node(String key) {
    return root.get(key);
  }

  /**
   * The record of a top-level key: empty when the key is absent or its value could not be bound.
   */
  public <C extends Record> Optional<C> get(String key, Class<C> type) {
    return Optional.ofNullable(records.get(key)).map(type::cast);
  }

  /** The record of the whole file; empty when it could not be bound. */
  public <C extends Record> Optional<C> whole(Class<C> type) {
    return get("", type);
  }

  /** Where checks report what the file alone cannot show; adds to {@link #problems}. */
  public Checks checks() {
    return checks;
  }

  /** The mistakes so far, in the order of the file. */
  public List<Problem> problems() {
    return problems.sorted();
  }

  /** Everything under a key {@code listen} that could be bound. */
  public List<Listen> listens() {
    return listens;
  }

  /** Reports a mistake at a place in the file. */
  public void problem(Position position, String message) {
    problems.add(position, message);
  }

  /** Reports a mistake of the file as a whole. */
  public void problem(String message) {
    problems.add(Position.whole(file), message);
  }

  /**
   * Insists on there being no mistakes.
   *
   * @throws ConfigException with all of them
   */
  public void orThrow() {
    if (problems.count() > 0) {
      throw new ConfigException(problems());
    }
  }
}
