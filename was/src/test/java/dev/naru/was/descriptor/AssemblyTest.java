package dev.naru.was.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.War;
import dev.naru.was.descriptor.WebXml.FilterMapping;
import dev.naru.was.descriptor.WebXml.ServletElement;
import dev.naru.was.loader.WebAppClassLoader;
import dev.naru.was.spec.Spec;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebInitParam;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpSessionListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Section 8.2.3: web.xml, fragments and annotations together. */
class AssemblyTest {

  private static final String SERVLET =
      "<servlet><servlet-name>s</servlet-name><servlet-class>C</servlet-class>%s</servlet>";
  private static final String MAPPING =
      "<servlet-mapping><servlet-name>s</servlet-name><url-pattern>%s</url-pattern>"
          + "</servlet-mapping>";

  /** Is told about in a jar. */
  @WebServlet(
      name = "annotated",
      urlPatterns = "/annotated",
      initParams = {@WebInitParam(name = "a", value = "1"), @WebInitParam(name = "b", value = "2")})
  @MultipartConfig(maxFileSize = 7)
  public static class Annotated extends HttpServlet {}

  /** Is told about in a jar. */
  @WebListener
  public static class Listening implements HttpSessionListener {}

  @TempDir Path folder;
  private final War war = new War();

  private AssemblyTest fragment(String jar, String content) {
    return jar(jar, content, "", new War());
  }

  private AssemblyTest jar(String jar, String content, String attributes, War classes) {
    war.jar(
        jar,
        classes.file(
            "META-INF/web-fragment.xml",
            "<web-fragment xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"6.1\" "
                + attributes
                + ">"
                + content
                + "</web-fragment>"));
    return this;
  }

  private AssemblyTest webXml(String content) {
    war.webXml(content);
    return this;
  }

  private Assembly assemble() throws IOException {
    return assemble(folder.resolve("indexes"));
  }

  private Assembly assemble(Path indexes) throws IOException {
    Path root = war.folder(Files.createTempDirectory(folder, "war"));
    return Assembly.complete(
        Assembly.descriptor(root),
        root,
        WebAppClassLoader.jars(root),
        new AnnotationIndexes(indexes, Instant.EPOCH));
  }

  private void isRefused(String... parts) {
    assertThatThrownBy(this::assemble)
        .isInstanceOf(DescriptorException.class)
        .hasMessageContainingAll(parts);
  }

  private static String param(String element, String value) {
    return "<%s><param-name>p</param-name><param-value>%s</param-value></%s>"
        .formatted(element, value, element);
  }

  @Test
  @Spec({"8.2.1.a", "8.2.3.b", "8.2.3.f", "8.2.3.k"})
  void fragmentsAddUp() throws Exception {
    String listener = "<listener><listener-class>L</listener-class></listener>";
    fragment(
        "a.jar",
        param("context-param", "1")
            + listener
            + "<welcome-file-list><welcome-file>a</welcome-file></welcome-file-list>");
    fragment(
        "b.jar",
        listener
            + "<listener><listener-class>M</listener-class></listener>"
            + "<welcome-file-list><welcome-file>b</welcome-file></welcome-file-list>"
            + SERVLET.formatted(""));
    webXml("<welcome-file-list><welcome-file>w</welcome-file></welcome-file-list>");

    WebXml xml = assemble().xml();

    assertThat(xml.contextParams).containsEntry("p", "1");
    assertThat(xml.listeners).containsExactly("L", "M");
    assertThat(xml.welcomeFiles).containsExactly("w", "a", "b");
    assertThat(xml.servlets).containsOnlyKeys("s");
  }

  @Test
  @Spec("8.2.3.a")
  void webXmlWins() throws Exception {
    fragment(
        "a.jar",
        param("context-param", "fragment")
            + SERVLET.formatted(
                param("init-param", "fragment") + "<load-on-startup>5</load-on-startup>")
            + MAPPING.formatted("/fragment"));
    webXml(
        param("context-param", "mine")
            + SERVLET.formatted(param("init-param", "mine"))
            + MAPPING.formatted("/mine"));

    WebXml xml = assemble().xml();

    ServletElement servlet = xml.servlets.get("s");
    assertThat(xml.contextParams).containsEntry("p", "mine");
    assertThat(servlet.initParams()).containsEntry("p", "mine");
    assertThat(servlet.patterns()).containsExactly("/mine");
    assertThat(servlet.loadOnStartup()).isEqualTo(5);
  }

  @Test
  @Spec("8.2.3.e")
  void mappingsAddUpAcrossFragments() throws Exception {
    String filter =
        "<filter><filter-name>f</filter-name><filter-class>F</filter-class></filter>"
            + "<filter-mapping><filter-name>f</filter-name><url-pattern>%s</url-pattern>"
            + "</filter-mapping>";
    fragment("a.jar", SERVLET.formatted("") + MAPPING.formatted("/a") + filter.formatted("/fa"));
    fragment("b.jar", SERVLET.formatted("") + MAPPING.formatted("/b") + filter.formatted("/fb"));

    WebXml xml = assemble().xml();

    assertThat(xml.servlets.get("s").patterns()).containsExactly("/a", "/b");
    assertThat(xml.filterMappings)
        .extracting(FilterMapping::patterns)
        .containsExactly(List.of("/fa"), List.of("/fb"));
  }

  @Test
  @Spec({"8.2.3.c", "8.2.3.d", "8.2.3.g"})
  void fragmentsThatContradictEachOtherAreRefusedUnlessWebXmlDecides() throws Exception {
    String[][] contradictions = {
      {param("context-param", "1"), param("context-param", "2"), "context-param"},
      {
        SERVLET.formatted(param("init-param", "1")),
        SERVLET.formatted(param("init-param", "2")),
        "init-param"
      },
      {
        SERVLET.formatted("<load-on-startup>1</load-on-startup>"),
        SERVLET.formatted("<load-on-startup>2</load-on-startup>"),
        "load-on-startup"
      },
      {
        "<mime-mapping><extension>x</extension><mime-type>a/b</mime-type></mime-mapping>",
        "<mime-mapping><extension>x</extension><mime-type>c/d</mime-type></mime-mapping>",
        "mime-mapping"
      },
      {
        "<resource-ref><res-ref-name>r</res-ref-name><res-type>A</res-type></resource-ref>",
        "<resource-ref><res-ref-name>r</res-ref-name><res-type>B</res-type></resource-ref>",
        "resource-ref"
      },
      {
        "<session-config><session-timeout>1</session-timeout></session-config>",
        "<session-config><session-timeout>2</session-timeout></session-config>",
        "session-timeout"
      }
    };
    for (String[] each : contradictions) {
      fragment("a.jar", each[0]).fragment("b.jar", each[1]).webXml("");
      isRefused(each[2], "a.jar", "b.jar", "web.xml");
      webXml(each[1]);
      assertThat(assemble().xml().version).as(each[2]).isEqualTo("6.1");
      fragment("b.jar", each[0]).webXml("");
      assertThat(assemble().xml().version).as("twice the same " + each[2]).isEqualTo("6.1");
    }
  }

  @Test
  @Spec("8.2.3.h")
  void aDescriptorCompletesAndOverridesAnnotations() throws Exception {
    War classes = new War().bare(Annotated.class);
    jar(
        "a.jar",
        "<servlet><servlet-name>annotated</servlet-name>"
            + "<init-param><param-name>a</param-name><param-value>said</param-value></init-param>"
            + "</servlet><servlet-mapping><servlet-name>annotated</servlet-name>"
            + "<url-pattern>/said</url-pattern></servlet-mapping>",
        "",
        classes);

    ServletElement servlet = assemble().xml().servlets.get("annotated");

    assertThat(servlet.className()).contains(Annotated.class.getName());
    assertThat(servlet.initParams()).containsEntry("a", "said").containsEntry("b", "2");
    assertThat(servlet.patterns()).containsExactly("/said");
    assertThat(servlet.multipart().orElseThrow().maxFileSize()).isEqualTo(7);
  }

  @Test
  @Spec({"8.1.b", "8.2.3.j"})
  void metadataThatIsCompleteLeavesAnnotationsOut() throws Exception {
    War classes = new War().bare(Annotated.class).bare(Listening.class);
    jar("a.jar", "", "metadata-complete=\"true\"", classes);
    war.jar("b.jar", new War().bare(Listening.class));

    WebXml partly = assemble().xml();
    assertThat(partly.servlets).isEmpty();
    assertThat(partly.listeners).containsExactly(Listening.class.getName());

    war.file("WEB-INF/web.xml", "<web-app version='6.1' metadata-complete='true'/>");
    Assembly all = assemble();
    assertThat(all.xml().listeners).isEmpty();
    assertThat(all.types().getKnownClasses())
        .extracting(type -> type.name().toString())
        .contains(Annotated.class.getName(), Listening.class.getName());
  }

  @Test
  @Spec({"8.2.2.b", "8.3.b"})
  void anExcludedJarIsNotLookedAtUnlessItsServletIsNamed() throws Exception {
    war.jar("b.jar", new War().bare(Annotated.class));
    jar(
        "a.jar",
        "<name>a</name><listener><listener-class>L</listener-class></listener>",
        "",
        new War());
    webXml(
        "<absolute-ordering><name>a</name></absolute-ordering><servlet><servlet-name>mine"
            + "</servlet-name><servlet-class>"
            + Annotated.class.getName()
            + "</servlet-class></servlet>");

    Assembly assembly = assemble();

    assertThat(assembly.xml().servlets).containsOnlyKeys("mine");
    assertThat(assembly.xml().servlets.get("mine").multipart()).isPresent();
    assertThat(assembly.xml().listeners).containsExactly("L");
    assertThat(assembly.types().getKnownClasses()).isEmpty();
    assertThat(assembly.excluded()).extracting(Path::getFileName).containsExactly(Path.of("b.jar"));
    assertThat(assembly.orderedLibs()).contains(List.of("a.jar"));
  }

  @Test
  @Spec("8.3.b")
  void withoutAnOrderThereIsNoListOfLibraries() throws Exception {
    fragment("a.jar", "<name>a</name>");

    assertThat(assemble().orderedLibs()).isEmpty();
  }

  @Test
  @Spec({"8.2.1.a", "14.2.b"})
  void aMistakeInAFragmentIsToldWithItsJarAndLine() {
    fragment("a.jar", "\n\n<servlet/>");
    isRefused("a.jar!/META-INF/web-fragment.xml:3", "servlet-name");
    fragment("a.jar", "<ordering><before><nobody/></before></ordering>");
    isRefused("<others/>", "<nobody>");
    war.jar("a.jar", new War().file("META-INF/web-fragment.xml", "<web-app/>"));
    isRefused("<web-fragment>");
  }

  @Test
  @Spec("14.4.a")
  void theDefaultContextPathIsRead() throws Exception {
    webXml("<default-context-path>/shop</default-context-path>");
    assertThat(assemble().xml().defaultContextPath).isEqualTo(Optional.of("/shop"));
    webXml("<default-context-path>shop/</default-context-path>");
    isRefused("web.xml:1", "default-context-path");
  }

  @Test
  void aJarIsIndexedOnceAndADamagedIndexIsMadeAnew() throws Exception {
    war.jar("a.jar", new War().bare(Annotated.class).file("module-info.class", "no class"))
        .jar("same.jar", new War().bare(Listening.class));
    assemble();
    List<Path> kept = files(folder.resolve("indexes"));
    assertThat(kept).hasSize(2);

    // As a process finds them that is started again.
    Path found = Files.createDirectory(folder.resolve("found"));
    for (Path index : kept) {
      Files.writeString(found.resolve(index.getFileName()), "damaged");
    }
    assertThat(assemble(found).types().getKnownClasses()).hasSize(2);
    assertThat(files(found)).hasSize(2);
    for (Path index : kept) {
      assertThat(found.resolve(index.getFileName())).hasSameBinaryContentAs(index);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
