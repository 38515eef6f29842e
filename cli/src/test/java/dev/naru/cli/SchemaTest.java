package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.naru.engine.Providers;
import dev.naru.engine.ServerProvider;
import dev.naru.engine.config.Limits;
import dev.naru.engine.config.RecordModel;
import dev.naru.engine.config.StoreConfig;
import dev.naru.engine.tls.TlsConfig;
import dev.naru.forward.ForwardRule;
import dev.naru.http.RouteProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema that {@code naru schema} prints, in the hands of somebody else's validator. */
class SchemaTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern BLOCK = Pattern.compile("(?s)```yaml\n(.*?)```");

  private static final JsonNode SCHEMA = printed();
  private static final JsonSchema VALIDATOR =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SCHEMA);

  private static JsonNode printed() {
    StringWriter out = new StringWriter();
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute("schema")).isZero();
    try {
      return MAPPER.readTree(out.toString());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Object read(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  private static Set<String> mistakes(Object document) {
    Set<String> mistakes = new TreeSet<>();
    for (ValidationMessage each : VALIDATOR.validate(MAPPER.valueToTree(document))) {
      mistakes.add(each.getMessage());
    }
    return mistakes;
  }

  private static Set<String> mistakes(String yaml) {
    return mistakes(read(yaml));
  }

  @Test
  void theSchemaItselfIsRight() {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(SCHEMA)).isEmpty();
  }

  /** Every example of the documentation, as a whole file: parts are put where they belong. */
  static Stream<Object> examples() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(root.resolve("docs"))) {
      root = root.getParent();
    }
    List<Path> pages = new ArrayList<>(List.of(root.resolve("README.md")));
    try (Stream<Path> docs = Files.list(root.resolve("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    List<Object> examples = new ArrayList<>();
    for (Path page : pages) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        Object example = read(block.group(1));
        boolean scenario = ((Map<?, ?>) example).containsKey("topology"); // a file of another kind
        if (!scenario && !block.group(1).contains("lisen")) {
          examples.add(whole(example));
        }
      }
    }
    return examples.stream();
  }

  private static Object whole(Object example) {
    Map<Object, Object> document = new LinkedHashMap<>((Map<?, ?>) example);
    if (document.containsKey("routes")) {
      return Map.of("web", Map.of("sites", List.of(document)));
    } else if (document.containsKey("sites")) {
      return Map.of("web", document);
    } else if (document.containsKey("headers")) {
      document.put("routes", List.of(Map.of("path", "/", "respond", "hello")));
      return Map.of("web", Map.of("sites", List.of(document)));
    }
    document.putIfAbsent("web", Map.of("sites", List.of()));
    return document;
  }

  @ParameterizedTest
  @MethodSource("examples")
  void takesWhatTheDocumentationShows(Object example) {
    assertThat(mistakes(example)).isEmpty();
  }

  @Test
  void takesTheDemosConfiguration() throws Exception {
    try (InputStream in = DemoFiles.class.getResourceAsStream("demo.yaml")) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(mistakes(yaml)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lisen: x\nweb: { sites: [] }",
        "limits: { idle: 30s }",
        "web: { sites: [], limits: { idle: 60 } }",
        "{ web: { sites: [] }, limits: { idle: 60 } }",
        "{ web: { sites: [] }, limits: { idle: 5 minutes } }",
        "{ web: { sites: [] }, limits: { body: 10MB } }",
        "{ web: { sites: [] }, limits: { connections: 0 } }",
        "{ web: { sites: [] }, limits: { connections: many } }",
        "web: { sites: [ { routes: [ { path: files, files: public } ] } ] }",
        "web: { sites: [ { routes: [ { path: /a%20b, files: public } ] } ] }",
        "web: { sites: [ { routes: [ { path: / } ] } ] }",
        "web: { sites: [ { routes: [ { files: public } ] } ] }",
        "web: { sites: [ { routes: [ { path: /, files: public, redirect: /x } ] } ] }",
        "web: { sites: [ { routes: [ { path: /, files: public, cahce: 1h } ] } ] }",
        "web: { sites: [ { routes: [ { path: /, app: a.war, accounts: signup } ] } ] }",
        "web: { sites: [ { routes: [ { path: /, respond: x, status: [200] } ] } ] }",
        "web: { sites: [ { hosts: { a: b }, routes: [] } ] }",
        "web: { sites: }",
        "[]"
      })
  void refusesWhatCheckRefuses(String yaml) {
    assertThat(mistakes(yaml)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web: { listen: [http://127.0.0.1:8080], sites: [ { hosts: a.test, routes: [] } ] }",
        "{ web: { sites: [] }, limits: { body: 65536, header: 16KiB, queue: 0, idle: 250ms } }",
        "web: { sites: [ { routes: [ { path: /a b/한글, respond: 42 } ] } ] }",
        "web: { sites: [ { routes: [ { path: /x, respond: '', headers: { set: { X-A: 1 } } } ] } ]"
            + " }"
      })
  void takesWhatCheckTakes(String yaml) {
    assertThat(mistakes(yaml)).isEmpty();
  }

  @Test
  void knowsEveryKeyOfEveryRecord() {
    Map<String, Class<? extends Record>> top = new LinkedHashMap<>();
    top.put("limits", Limits.class);
    top.put("store", StoreConfig.class);
    top.put("tls", TlsConfig.class);
    for (ServerProvider<?> provider : Providers.found().servers()) {
      top.put(provider.key(), provider.configType());
    }
    assertThat(SCHEMA.get("properties").properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(top.keySet());
    top.put("forward", ForwardRule.class); // a list of these
    top.forEach((key, type) -> knows(type, SCHEMA.get("properties").get(key), key));
    for (RouteProvider<?> kind : ServiceLoader.load(RouteProvider.class)) {
      JsonNode itsOwn = null;
      for (JsonNode one : SCHEMA.get("$defs").get("route-config").get("oneOf")) {
        itsOwn = one.get("properties").has(kind.key()) ? one : itsOwn;
      }
      assertThat(itsOwn).as("the route " + kind.key()).isNotNull();
      knows(kind.configType(), itsOwn, kind.key());
      assertThat(itsOwn.get("properties").has("compress")).isTrue();
    }
  }

  private static void knows(Class<? extends Record> type, JsonNode schema, String where) {
    JsonNode mapping = schema;
    if (mapping.has("$ref")) {
      mapping = SCHEMA.at(mapping.get("$ref").asText().substring(1));
    }
    if (mapping.has("anyOf")) {
      mapping = mapping.get("anyOf").get(1);
    }
    assertThat(mapping.path("properties").isObject()).as(where).isTrue();
    for (RecordModel.Key key : RecordModel.of(type).keys()) {
      JsonNode property = mapping.get("properties").get(key.name());
      assertThat(property).as(where + "." + key.name()).isNotNull();
      assertThat(property.path("description").asText())
          .as("what " + where + "." + key.name() + " is for")
          .startsWith(key.doc().orElse(""));
      Class<?> raw = element(key.type());
      if (raw.isRecord()
          && property.toString().contains("$ref")
          && !raw.getSimpleName().equals("RouteConfig")) {
        JsonNode inner =
            property.has("items")
                ? property.get("items")
                : property.has("additionalProperties")
                    ? property.get("additionalProperties")
                    : property;
        knows(raw.asSubclass(Record.class), inner, where + "." + key.name());
      }
    }
  }

  private static Class<?> element(Type type) {
    return type instanceof ParameterizedType generic
        ? element(generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1])
        : (Class<?>) type;
  }
}
