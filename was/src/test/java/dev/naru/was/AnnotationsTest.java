package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.spec.Spec;
import jakarta.annotation.Resource;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.descriptor.JspConfigDescriptor;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 8: what annotations may say, and what switches them off. */
class AnnotationsTest {

  @WebServlet("/named")
  public static class Named extends HttpServlet {
    @Resource(name = "word")
    private @Nullable String word;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(getServletName() + " " + word);
    }
  }

  @WebServlet(value = "/one", urlPatterns = "/two")
  public static class TwoWays extends HttpServlet {}

  @WebServlet
  public static class Nowhere extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("here");
    }
  }

  @WebFilter("/*")
  public static class NoFilter {}

  @WebListener
  public static class NoListener {}

  /** What an initializer handles. */
  public interface Plugin {}

  public static class Good implements Plugin {}

  /** Is not in the library whose class extends it. */
  public static class Missing {}

  public static class Broken extends Missing implements Plugin {}

  @HandlesTypes(Plugin.class)
  public static class Initializer implements ServletContainerInitializer {
    @Override
    public void onStartup(Set<Class<?>> types, ServletContext context) {
      Set<String> names = new TreeSet<>();
      types.forEach(type -> names.add(type.getName().replaceAll(".*[$]", "")));
      context.setAttribute("types", names);
    }
  }

  @WebServlet("/context")
  public static class Context extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      JspConfigDescriptor pages = getServletContext().getJspConfigDescriptor();
      response.getWriter().print(getServletContext().getAttribute("types") + " ");
      if (pages == null) {
        response.getWriter().print("no pages");
      } else {
        pages
            .getTaglibs()
            .forEach(
                lib -> write(response, lib.getTaglibURI() + "=" + lib.getTaglibLocation() + " "));
        pages
            .getJspPropertyGroups()
            .forEach(
                group -> write(response, group.getUrlPatterns() + group.getPageEncoding() + " "));
      }
    }

    private static void write(HttpServletResponse response, String text) {
      try {
        response.getWriter().print(text);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @TempDir Path folder;

  private void assertRefused(String reason, Class<?>... classes) throws IOException {
    Path war = new War().classes(classes).folder(folder.resolve(classes[0].getSimpleName()));
    assertThatThrownBy(() -> RunningApp.start(war))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(classes[0].getName())
        .hasMessageContaining(reason);
  }

  @Test
  @Spec("8.1.1.a")
  void aServletIsNamedAfterItsClassAndSaysOnceWhereItIs() throws IOException {
    try (RunningApp app =
        RunningApp.start(new War().classes(Named.class).folder(folder.resolve("app")))) {
      assertThat(app.get("/named").body()).isEqualTo(Named.class.getName() + " null");
    }
    assertRefused("value and urlPatterns exclude each other", TwoWays.class);
  }

  @Test
  @Spec("8.1.1.a")
  void aServletWithoutAPatternIsThereForWhoeverMapsIt() throws IOException {
    String mapped =
        "<servlet><servlet-name>nowhere</servlet-name><servlet-class>"
            + Nowhere.class.getName()
            + "</servlet-class></servlet><servlet-mapping><servlet-name>nowhere</servlet-name>"
            + "<url-pattern>/somewhere</url-pattern></servlet-mapping>";
    try (RunningApp app =
        RunningApp.start(
            new War().classes(Nowhere.class).webXml(mapped).folder(folder.resolve("app")))) {
      assertThat(app.get("/somewhere").body()).isEqualTo("here");
      assertThat(app.get("/elsewhere").status()).isEqualTo(404);
    }
  }

  @Test
  @Spec({"8.1.2.a", "8.1.4.a"})
  void whatIsNoFilterOrListenerIsRefused() throws IOException {
    assertRefused("is not a jakarta.servlet.Filter", NoFilter.class);
    assertRefused("is not a java.util.EventListener", NoListener.class);
  }

  private static final String WORD =
      "<env-entry><env-entry-name>word</env-entry-name><env-entry-type>java.lang.String"
          + "</env-entry-type><env-entry-value>injected</env-entry-value></env-entry>";

  @Test
  @Spec({"8.4.a", "15.5.1.a"})
  void annotationsCountWhateverTheVersionUnlessTheMetadataIsComplete() throws IOException {
    String old =
        "<web-app xmlns='http://java.sun.com/xml/ns/j2ee' version='2.4'>" + WORD + "</web-app>";
    try (RunningApp app =
        RunningApp.start(
            new War()
                .classes(Named.class)
                .file("WEB-INF/web.xml", old)
                .folder(folder.resolve("old")))) {
      assertThat(app.get("/named").body()).endsWith(" injected");
    }
    String complete =
        "<web-app xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.1'"
            + " metadata-complete='true'>"
            + WORD
            + "<servlet><servlet-name>declared</servlet-name><servlet-class>"
            + Named.class.getName()
            + "</servlet-class></servlet><servlet-mapping><servlet-name>declared</servlet-name>"
            + "<url-pattern>/declared</url-pattern></servlet-mapping></web-app>";
    try (RunningApp app =
        RunningApp.start(
            new War()
                .classes(Named.class)
                .file("WEB-INF/web.xml", complete)
                .folder(folder.resolve("complete")))) {
      assertThat(app.get("/named").status()).isEqualTo(404);
      assertThat(app.get("/declared").body()).isEqualTo("declared null");
    }
  }

  @Test
  @Spec("8.2.3.i")
  void aServletThatIsNotEnabledIsNotThere() throws IOException {
    try (RunningApp app =
        RunningApp.start(
            new War()
                .classes(Named.class)
                .webXml(
                    "<servlet><servlet-name>"
                        + Named.class.getName()
                        + "</servlet-name><enabled>false</enabled></servlet>")
                .folder(folder.resolve("app")))) {
      assertThat(app.get("/named").status()).isEqualTo(404);
    }
  }

  @Test
  @Spec({"8.2.4.c", "8.3.a"})
  void typesThatCannotBeLoadedAreLeftOutAndPagesOfFragmentsAreToldOf() throws IOException {
    War library =
        new War()
            .bare(Initializer.class)
            .bare(Plugin.class)
            .bare(Good.class)
            .bare(Broken.class)
            .file(
                "META-INF/services/jakarta.servlet.ServletContainerInitializer",
                Initializer.class.getName())
            .file(
                "META-INF/web-fragment.xml",
                "<web-fragment xmlns='https://jakarta.ee/xml/ns/jakartaee'"
                    + " version='6.1'><jsp-config>"
                    + "<taglib><taglib-uri>of-fragment</taglib-uri><taglib-location>/f.tld"
                    + "</taglib-location></taglib></jsp-config></web-fragment>");
    try (RunningApp app =
        RunningApp.start(
            new War()
                .classes(Context.class)
                .jar("library.jar", library)
                .webXml(
                    "<jsp-config><jsp-property-group><url-pattern>*.jsp</url-pattern>"
                        + "<page-encoding>UTF-8</page-encoding></jsp-property-group></jsp-config>")
                .folder(folder.resolve("app")))) {
      assertThat(app.get("/context").body()).isEqualTo("[Good] of-fragment=/f.tld [*.jsp]UTF-8 ");
    }
    try (RunningApp app =
        RunningApp.start(new War().classes(Context.class).folder(folder.resolve("none")))) {
      assertThat(app.get("/context").body()).isEqualTo("null no pages");
    }
  }
}
