package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deployment, environment, class loading and the end of an application. */
class DeployTest {

  @WebServlet("/env")
  public static class Environment extends HttpServlet {
    @Resource(name = "limit")
    private Integer limit;

    private String constructed;

    @PostConstruct
    void constructed() {
      constructed = "after " + limit;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String name = request.getParameter("name");
      try {
        Object found = new InitialContext().lookup(name);
        response.getWriter().print(constructed + " " + found.getClass().getSimpleName());
      } catch (NamingException e) {
        response.getWriter().print(constructed + " " + e.getMessage());
      }
    }
  }

  @WebServlet("/sign-up")
  public static class SigningUp extends HttpServlet {
    @Override
    @SuppressWarnings("unchecked")
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      try {
        var signUp =
            (BiConsumer<String, char[]>)
                new InitialContext().lookup("java:comp/env/accounts/sign-up");
        signUp.accept(request.getParameter("name"), request.getParameter("password").toCharArray());
        response.getWriter().print("welcome");
      } catch (NamingException e) {
        throw new ServletException(e);
      } catch (IllegalStateException | IllegalArgumentException e) {
        response.getWriter().print(e.getClass().getSimpleName());
      }
    }
  }

  @WebServlet("/classes")
  public static class Classes extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String name = request.getParameter("name");
      try {
        response.getWriter().print(Class.forName(name).getClassLoader() == null ? "SE" : "found");
      } catch (ClassNotFoundException | LinkageError e) {
        response.getWriter().print("invisible");
      }
    }
  }

  @WebServlet("/upload")
  @MultipartConfig(maxFileSize = 1000)
  public static class Upload extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      Part file = request.getPart("file");
      response
          .getWriter()
          .print(
              request.getParameter("title")
                  + " "
                  + file.getSubmittedFileName()
                  + " "
                  + file.getSize()
                  + " "
                  + new String(file.getInputStream().readAllBytes()));
    }
  }

  /** Writes down, in a file of the test's, what happens at the end. */
  public static class Ending implements ServletContextListener, HttpSessionListener {
    private String file;

    @Override
    public void contextInitialized(ServletContextEvent event) {
      file = event.getServletContext().getInitParameter("file");
    }

    private void note(String text) {
      try {
        Files.writeString(Path.of(file), text + "\n", java.nio.file.StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
      note("session " + event.getSession().getAttribute("a"));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
      note("context");
    }

    @PreDestroy
    void end() {
      note("pre-destroy");
    }
  }

  @WebServlet("/session")
  public static class Session extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      request.getSession().setAttribute("a", "b");
    }
  }

  /** Something that an initializer handles. */
  public interface Plugin {}

  public static class OnePlugin implements Plugin {}

  @HandlesTypes(Plugin.class)
  public static class Initializer implements ServletContainerInitializer {
    @Override
    public void onStartup(Set<Class<?>> types, ServletContext context) {
      context
          .addServlet(
              "added",
              new HttpServletOf(
                  types.stream()
                      .map(type -> type.getName().replaceAll(".*[$]", ""))
                      .collect(Collectors.joining(","))))
          .addMapping("/added");
    }
  }

  public static class HttpServletOf extends HttpServlet {
    private final String text;

    public HttpServletOf(String text) {
      this.text = text;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(text);
    }
  }

  public static class Breaking implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      throw new IllegalStateException("the shop is closed");
    }
  }

  @TempDir Path folder;

  private Path archive(War war) throws IOException {
    return war.archive(folder.resolve("my_Shop.war"));
  }

  @Test
  @Spec({"15.2.2.a", "15.5.a"})
  void theEnvironmentHoldsWhatIsDeclaredAndTheDatabaseOnlyWhenLookedUp() throws IOException {
    War war =
        new War()
            .classes(Environment.class)
            .webXml(
                """
                <env-entry><env-entry-name>limit</env-entry-name>
                  <env-entry-type>java.lang.Integer</env-entry-type>
                  <env-entry-value>7</env-entry-value></env-entry>
                """);
    try (RunningApp app = RunningApp.start(archive(war))) {
      assertThat(app.get("/env?name=java:comp/env/limit").body()).isEqualTo("after 7 Integer");
      assertThat(app.get("/env?name=java:comp/env").body()).isEqualTo("after 7 EnvironmentContext");
      assertThat(app.get("/env?name=java:comp/env/none").body())
          .startsWith("after 7 nothing is bound to java:comp/env/none");
      assertThat(app.get("/env?name=java:comp/env/accounts/sign-up").body())
          .startsWith("after 7 nothing is bound");
      // Databases need the store, which is not here: what matters is that it was asked only now.
      assertThat(app.get("/env?name=java:comp/env/jdbc/default").body())
          .startsWith("after 7 java:comp/env/jdbc/default cannot be had");
    }
  }

  @Test
  void signingUpNeedsBothDeclarationAndPermission() throws IOException {
    War war =
        new War()
            .classes(SigningUp.class)
            .webXml(
                "<resource-ref><res-ref-name>accounts/sign-up</res-ref-name>"
                    + "<res-type>java.util.function.BiConsumer</res-type></resource-ref>");
    try (RunningApp app = RunningApp.start(archive(war))) {
      assertThat(app.post("/sign-up", "name=mina&password=correct+horse").status()).isEqualTo(500);
    }
    AppConfig allowing =
        new AppConfig(
            archive(war),
            Optional.empty(),
            Optional.of(AppConfig.AccountAccess.SIGN_UP),
            SessionsConfig.DEFAULTS,
            AppLimits.DEFAULTS,
            false,
            false,
            Optional.empty(),
            Map.of());
    try (RunningApp app = RunningApp.start(TestPlatform.on(NetworkKind.MEMORY), allowing, "/")) {
      assertThat(app.post("/sign-up", "name=mina&password=correct+horse").body())
          .isEqualTo("welcome");
      assertThat(app.post("/sign-up", "name=mina&password=correct+horse").body())
          .isEqualTo("IllegalStateException");
      assertThat(app.post("/sign-up", "name=&password=correct+horse").body())
          .isEqualTo("IllegalArgumentException");
    }
  }

  @Test
  @Spec("10.7.2.a")
  void theContainerIsInvisibleToApplications() throws IOException {
    try (RunningApp app = RunningApp.start(archive(new War().classes(Classes.class)))) {
      for (String name :
          new String[] {
            "dev.naru.was.WebApp",
            "dev.naru.engine.Platform",
            "dev.naru.was.naming.Environment",
            "io.netty.channel.Channel",
            "org.jboss.jandex.Index",
            "org.slf4j.Logger",
            "ch.qos.logback.classic.Logger",
            "io.micrometer.core.instrument.MeterRegistry"
          }) {
        assertThat(app.get("/classes?name=" + name).body()).as(name).isEqualTo("invisible");
      }
      assertThat(app.get("/classes?name=java.util.List").body()).isEqualTo("SE");
      assertThat(app.get("/classes?name=jakarta.servlet.http.HttpServlet").body())
          .isEqualTo("found");
      assertThat(app.get("/classes?name=dev.naru.was.DeployTest$Classes").body())
          .isEqualTo("found");
    }
  }

  @Test
  @Spec({"3.2.a", "8.1.5.a", "3.2.c"})
  void partsAreTakenWithinTheirLimit() throws IOException {
    try (RunningApp app = RunningApp.start(archive(new War().classes(Upload.class)))) {
      assertThat(upload(app, "some text").body()).isEqualTo("a title x.txt 9 some text");
      assertThat(upload(app, "x".repeat(1001)).status()).isEqualTo(413);
      assertThat(app.post("/upload", "a=b").status()).isEqualTo(500);
    }
    try (var left = Files.walk(folder)) {
      assertThat(left.filter(Files::isRegularFile)).hasSize(1);
    }
  }

  private static TestResponse upload(RunningApp app, String content) throws IOException {
    String body =
        """
        --b
        Content-Disposition: form-data; name="title"

        a title
        --b
        Content-Disposition: form-data; name="file"; filename="x.txt"
        Content-Type: text/plain

        %s
        --b--
        """
            .formatted(content)
            .replace("\n", "\r\n");
    return app.send("POST", "/upload", body, "Content-Type: multipart/form-data; boundary=b");
  }

  @Test
  @Spec({"11.3.4.a", "2.3.4.a", "15.5.11.a"})
  void theEndComesInOrder() throws IOException {
    Path log = Files.createFile(folder.resolve("log"));
    War war =
        new War()
            .classes(Ending.class, Session.class)
            .webXml(
                "<listener><listener-class>"
                    + Ending.class.getName()
                    + "</listener-class></listener><context-param><param-name>file</param-name>"
                    + "<param-value>"
                    + log
                    + "</param-value></context-param>");
    try (RunningApp app = RunningApp.start(archive(war))) {
      app.get("/session");
      assertThat(log).isEmptyFile();
    }
    assertThat(log).hasContent("session b\ncontext\npre-destroy\n");
  }

  @Test
  @Spec({"4.6.a", "8.2.4.a", "8.2.4.b", "8.1.a"})
  void librariesBringFilesServletsAndInitializers() throws IOException {
    War library =
        new War()
            .bare(Initializer.class)
            .bare(HttpServletOf.class)
            .bare(Plugin.class)
            .file("META-INF/resources/lib/a.txt", "from the library")
            .file(
                "META-INF/services/jakarta.servlet.ServletContainerInitializer",
                Initializer.class.getName());
    War war = new War().classes(OnePlugin.class).jar("library.jar", library);
    try (RunningApp app = RunningApp.start(archive(war))) {
      assertThat(app.get("/lib/a.txt").body()).isEqualTo("from the library");
      assertThat(app.get("/added").body()).isEqualTo("OnePlugin");
    }
  }

  @Test
  @Spec("14.2.b")
  void aBrokenApplicationSaysWhyInOneLine() throws IOException {
    assertBroken(
        new War()
            .classes(Breaking.class)
            .webXml(
                "<listener><listener-class>"
                    + Breaking.class.getName()
                    + "</listener-class></listener>"),
        "the shop is closed");
    assertBroken(new War().webXml("<servlet/>"), "WEB-INF/web.xml:1: <servlet> needs");
    assertBroken(
        new War().webXml("<listener><listener-class>no.Where</listener-class></listener>"),
        "no.Where");
    assertBroken(
        new War().file("WEB-INF/lib/broken.jar", "no jar"), "WEB-INF/lib/broken.jar is not a jar");
    assertThatThrownBy(() -> RunningApp.start(folder.resolve("none.war")))
        .hasMessage(folder.resolve("none.war") + ": there is no such file");
  }

  @Test
  void filesThatAreNoClassesAndDescriptorsOfOthersKeepNothingFromRunning() throws IOException {
    War war =
        new War()
            .classes(Environment.class)
            .file("WEB-INF/classes/Template.class", "no class")
            .file("META-INF/context.xml", "<Context><Valve/></Context>")
            .file("WEB-INF/jboss-web.xml", "neither XML")
            .jar("templates.jar", new War().file("archetype/Some.class", new byte[0]));
    try (RunningApp app = RunningApp.start(archive(war))) {
      assertThat(app.get("/env?name=java:comp/env").status()).isEqualTo(200);
    }
  }

  private void assertBroken(War war, String reason) throws IOException {
    Path file = archive(war);
    assertThatThrownBy(() -> RunningApp.start(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(reason)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void theNameIsMadeFitForADatabase() {
    assertThat(RunningApp.config(Path.of("apps/my_Shop.v2.war")).effectiveName())
        .isEqualTo("my-shop-v2");
    assertThat(RunningApp.config(Path.of("2048")).effectiveName()).isEqualTo("app-2048");
  }
}
