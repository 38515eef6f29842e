package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.was.embed.EmbeddedWas;
import dev.naru.was.embed.Naru;
import dev.naru.was.spec.Spec;
import jakarta.annotation.Resource;
import jakarta.annotation.security.RunAs;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.annotation.HttpConstraint;
import jakarta.servlet.annotation.MultipartConfig;
import jakarta.servlet.annotation.ServletSecurity;
import jakarta.servlet.annotation.ServletSecurity.EmptyRoleSemantic;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 4: what each application's context holds, and what programs add to it. */
class AddingTest {

  /** Says how it came to be. */
  public static class Injected extends HttpServlet {
    @Resource(name = "word")
    private @Nullable String word;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print(word);
    }
  }

  /** Takes parts, and nobody's GET. */
  @MultipartConfig
  @RunAs("keeper")
  @ServletSecurity(
      value = @HttpConstraint,
      httpMethodConstraints =
          @jakarta.servlet.annotation.HttpMethodConstraint(
              value = "GET",
              emptyRoleSemantic = EmptyRoleSemantic.DENY))
  public static class Annotated extends HttpServlet {
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      ServletRegistration self = getServletContext().getServletRegistration(getServletName());
      response
          .getWriter()
          .print(
              request.getParts().size()
                  + " "
                  + self.getRunAsRole()
                  + " "
                  + request.getUserPrincipal()
                  + request.isUserInRole("keeper"));
    }
  }

  /** A filter that notes its name. */
  public static class Noting implements Filter {
    private final String name;

    public Noting() {
      this("declared");
    }

    Noting(String name) {
      this.name = name;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      response.getWriter().print(name + " ");
      chain.doFilter(request, response);
    }
  }

  /** Adds all of it. */
  @WebListener
  public static class Adding implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServletContext context = event.getServletContext();
      context.setAttribute(
          "parameters",
          context.setInitParameter("declared", "again")
              + " "
              + context.setInitParameter("added", "here")
              + " "
              + context.getInitParameter("declared")
              + " "
              + context.getInitParameter("added"));
      context.addServlet("by-class", Injected.class).addMapping("/by-class");
      context.addServlet("by-name", Injected.class.getName()).addMapping("/by-name");
      try {
        context.addServlet("made", context.createServlet(Injected.class)).addMapping("/made");
      } catch (ServletException e) {
        throw new IllegalStateException(e);
      }
      context.addServlet("as-it-is", new Injected()).addMapping("/as-it-is");
      context.addServlet("annotated", Annotated.class).addMapping("/annotated");
      ServletRegistration.Dynamic constrained = context.addServlet("constrained", new Annotated());
      constrained.addMapping("/constrained", "/in-the-descriptor");
      context.setAttribute(
          "kept",
          constrained.setServletSecurity(
              new jakarta.servlet.ServletSecurityElement(
                  new jakarta.servlet.HttpConstraintElement(EmptyRoleSemantic.DENY))));
      context.addJspFile("page", "/WEB-INF/page.jsp").addMapping("/page");
      EnumSet<DispatcherType> requests = EnumSet.of(DispatcherType.REQUEST);
      context
          .addFilter("after", new Noting("after"))
          .addMappingForUrlPatterns(requests, true, "/see/*");
      context
          .addFilter("before", new Noting("before"))
          .addMappingForUrlPatterns(requests, false, "/see/*");
    }
  }

  /** Looks at its context. */
  @WebServlet("/see/*")
  public static class Seeing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      ServletContext context = getServletContext();
      switch (request.getPathInfo()) {
        case "/put" -> context.setAttribute("shared", request.getParameter("value"));
        case "/get" -> response.getWriter().print(context.getAttribute("shared"));
        case "/attribute" ->
            response.getWriter().print(context.getAttribute(request.getParameter("name")));
        case "/temporary" -> {
          File folder = (File) context.getAttribute(ServletContext.TEMPDIR);
          response.getWriter().print(folder.isDirectory() + " " + folder.canWrite() + " " + folder);
        }
        case "/about" ->
            response
                .getWriter()
                .print(
                    context.getVirtualServerName()
                        + " "
                        + context.getServletContextName()
                        + " "
                        + context.getMajorVersion()
                        + "."
                        + context.getMinorVersion()
                        + " "
                        + context.getEffectiveMajorVersion()
                        + "."
                        + context.getEffectiveMinorVersion()
                        + " "
                        + (context == request.getServletContext())
                        + (context == request.getSession().getServletContext()));
        default -> throw new IllegalArgumentException();
      }
    }
  }

  @TempDir static Path folder;
  private static EmbeddedWas was;
  private static final HttpClient client = HttpClient.newHttpClient();

  private static Path app(String name) throws IOException {
    return new War()
        .classes(Injected.class, Annotated.class, Noting.class, Adding.class, Seeing.class)
        .file("WEB-INF/page.jsp", "a page <%= 1 + 1 %>")
        .webXml(
            "<display-name>"
                + name
                + "</display-name>"
                + """
                <context-param><param-name>declared</param-name><param-value>first</param-value></context-param>
                <filter><filter-name>declared</filter-name><filter-class>%s</filter-class></filter>
                <filter-mapping><filter-name>declared</filter-name><url-pattern>/see/*</url-pattern></filter-mapping>
                <env-entry><env-entry-name>word</env-entry-name><env-entry-type>java.lang.String</env-entry-type>
                  <env-entry-value>injected</env-entry-value></env-entry>
                <security-constraint><web-resource-collection><web-resource-name>r</web-resource-name>
                  <url-pattern>/in-the-descriptor</url-pattern></web-resource-collection></security-constraint>
                """
                    .formatted(Noting.class.getName()))
        .folder(folder.resolve(name));
  }

  @BeforeAll
  static void start() throws IOException {
    was = Naru.was().app("/one", app("one")).app("/two", app("two")).start();
  }

  @AfterAll
  static void stop() {
    client.close();
    was.close();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(was.uri().resolve(path)).build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(was.uri().resolve(path))
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(
                BodyPublishers.ofString(
                    "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--\r\n"))
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  @Spec({"4.2.a", "4.5.a"})
  void eachApplicationHasAContextOfItsOwn() throws Exception {
    get("/one/see/put?value=mine");

    assertThat(get("/one/see/get").body()).endsWith(" mine");
    assertThat(get("/two/see/get").body()).endsWith(" null");
    get("/one/see/put");
    assertThat(get("/one/see/get").body()).endsWith(" null");
  }

  @Test
  @Spec({"4.2.a", "4.2.b", "4.7.b"})
  void aContextTellsWhatItIs() throws Exception {
    assertThat(get("/one/see/about").body()).endsWith("localhost one 6.1 6.1 truetrue");
    assertThat(get("/two/see/about").body()).endsWith("localhost two 6.1 6.1 truetrue");
  }

  @Test
  @Spec("4.3.a")
  void parametersCanBeAddedButNotReplaced() throws Exception {
    assertThat(get("/one/see/attribute?name=parameters").body()).endsWith("false true first here");
  }

  @Test
  @Spec({"4.4.c", "4.4.3.5.a"})
  void whatTheContainerMakesIsInjectedAndWhatItIsGivenIsNot() throws Exception {
    assertThat(get("/one/by-class").body()).isEqualTo("injected");
    assertThat(get("/one/by-name").body()).isEqualTo("injected");
    assertThat(get("/one/made").body()).isEqualTo("injected");
    assertThat(get("/one/as-it-is").body()).isEqualTo("null");
  }

  @Test
  @Spec({"4.4.3.5.a", "13.9.a"})
  void annotationsOfAnAddedClassCount() throws Exception {
    assertThat(get("/one/annotated").statusCode()).isEqualTo(403);
    assertThat(post("/one/annotated").body()).isEqualTo("1 keeper nullfalse");
  }

  @Test
  @Spec("13.4.2.a")
  void securityOfARegistrationTakesThePlaceOfItsAnnotationButNotOfTheDescriptor() throws Exception {
    assertThat(get("/one/see/attribute?name=kept").body()).endsWith("[/in-the-descriptor]");
    assertThat(post("/one/constrained").statusCode()).isEqualTo(403);
    assertThat(post("/one/in-the-descriptor").statusCode()).isEqualTo(200);
  }

  @Test
  @Spec("4.4.1.4.a")
  void aPageIsAServletToo() throws Exception {
    assertThat(get("/one/page").body()).isEqualTo("a page 2");
  }

  @Test
  @Spec("4.4.2.a")
  void addedFiltersStandBeforeOrAfterThoseDeclared() throws Exception {
    assertThat(get("/one/see/get").body()).startsWith("before declared after ");
  }

  @Test
  @Spec("4.8.1.a")
  void eachHasATemporaryFolderOfItsOwn() throws Exception {
    Set<String> folders = new TreeSet<>();
    for (String app : new String[] {"one", "two"}) {
      String answer = get("/" + app + "/see/temporary").body();
      assertThat(answer).startsWith("before declared after true true /");
      folders.add(answer);
    }
    assertThat(folders).hasSize(2);
  }
}
