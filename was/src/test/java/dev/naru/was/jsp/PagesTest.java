package dev.naru.was.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.NetworkKind;
import dev.naru.engine.TestPlatform;
import dev.naru.http.HttpObserver;
import dev.naru.http.HttpTestServer;
import dev.naru.http.TestResponse;
import dev.naru.was.RunningApp;
import dev.naru.was.War;
import dev.naru.was.WebApp;
import jakarta.annotation.Resource;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspFactory;
import jakarta.servlet.jsp.tagext.SimpleTagSupport;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class PagesTest {

  /** A bean for pages. */
  public static class Person {
    public String getName() {
      return "나루 <b>";
    }

    public List<String> getPets() {
      return List.of("dog", "cat");
    }
  }

  /** A tag that is injected. */
  public static class Limit extends SimpleTagSupport {
    @Resource(name = "limit")
    private Integer limit;

    @Override
    public void doTag() throws JspException, IOException {
      getJspContext().getOut().print("limit=" + limit);
    }
  }

  /** Declared in a tag library. */
  public static class OfLibrary implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServletContext context = event.getServletContext();
      try {
        context.addServlet("late", Forwarding.class);
      } catch (UnsupportedOperationException e) {
        context.setAttribute("library", "told, and may not add");
      }
    }
  }

  /** Asks for the factory at the time at which EL resolvers are added. */
  @WebListener
  public static class Early implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServletContext context = event.getServletContext();
      context.setAttribute(
          "factory",
          JspFactory.getDefaultFactory().getJspApplicationContext(context).getExpressionFactory()
              != null);
      context.addJspFile("added", "/WEB-INF/added.jsp").addMapping("/added");
    }
  }

  /** Hands over to a page that clients cannot ask for. */
  @WebServlet("/forward")
  public static class Forwarding extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      request.setAttribute("person", new Person());
      request.getRequestDispatcher("/WEB-INF/view.jsp").forward(request, response);
    }
  }

  /** Fails, so that an error page answers. */
  @WebServlet("/fail")
  public static class Failing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
      throw new IllegalStateException("broken on purpose");
    }
  }

  /** Asks for classes of the container. */
  @WebServlet("/see")
  public static class Seeing extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try {
        Class.forName(request.getParameter("type"));
        response.getWriter().print("seen");
      } catch (ClassNotFoundException e) {
        response.getWriter().print("hidden");
      }
    }
  }

  private static final String TLD =
      """
      <taglib xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0">
        <tlib-version>1.0</tlib-version><short-name>t</short-name><uri>urn:test</uri>
        <listener><listener-class>dev.naru.was.jsp.PagesTest$OfLibrary</listener-class></listener>
        <tag><name>limit</name>
          <tag-class>dev.naru.was.jsp.PagesTest$Limit</tag-class>
          <body-content>empty</body-content></tag>
      </taglib>
      """;

  private static final String WEB_XML =
      """
      <env-entry><env-entry-name>limit</env-entry-name>
        <env-entry-type>java.lang.Integer</env-entry-type>
        <env-entry-value>7</env-entry-value></env-entry>
      <servlet><servlet-name>declared</servlet-name><jsp-file>/WEB-INF/declared.jsp</jsp-file>
        <init-param><param-name>greeting</param-name><param-value>hello</param-value></init-param>
        <load-on-startup>1</load-on-startup></servlet>
      <servlet-mapping><servlet-name>declared</servlet-name>
        <url-pattern>/declared</url-pattern></servlet-mapping>
      <servlet-mapping><servlet-name>default</servlet-name>
        <url-pattern>/files/*</url-pattern></servlet-mapping>
      <error-page><exception-type>java.lang.IllegalStateException</exception-type>
        <location>/WEB-INF/error.jsp</location></error-page>
      <jsp-config><jsp-property-group><url-pattern>/around/*</url-pattern>
        <page-encoding>UTF-8</page-encoding>
        <include-prelude>/WEB-INF/prelude.jspf</include-prelude>
        <include-coda>/WEB-INF/coda.jspf</include-coda>
      </jsp-property-group></jsp-config>
      """;

  @TempDir Path folder;
  private RunningApp app;

  private static War war() {
    return new War()
        .classes(PagesTest.class)
        .webXml(WEB_XML)
        .file("WEB-INF/test.tld", TLD)
        .file(
            "index.jsp",
            "<%@ page contentType=\"text/html;charset=UTF-8\" %>"
                + "<%@ taglib prefix=\"t\" uri=\"urn:test\" %>"
                + "<%! record Point(int x, int y) {} %>"
                + "<% Object o = new Point(3, 4); String s = switch (o) {"
                + " case Point(int x, int y) when x < y -> \"sum \" + (x + y);"
                + " default -> \"none\"; }; %>"
                + "<%= s %>, <t:limit/>, ${applicationScope.library}, ${applicationScope.factory}")
        .file(
            "WEB-INF/view.jsp",
            "<%@ page pageEncoding=\"UTF-8\" contentType=\"text/html;charset=UTF-8\" %>"
                + "<%@ taglib prefix=\"c\" uri=\"jakarta.tags.core\" %>"
                + "<%@ taglib prefix=\"fn\" uri=\"http://java.sun.com/jsp/jstl/functions\" %>"
                + "<%@ taglib prefix=\"my\" tagdir=\"/WEB-INF/tags\" %>"
                + "<c:out value=\"${person.name}\"/>:"
                + "<c:forEach items=\"${person.pets}\" var=\"pet\">"
                + "<my:pet name=\"${fn:toUpperCase(pet)}\"/></c:forEach>")
        .file("WEB-INF/tags/pet.tag", "<%@ attribute name=\"name\" %>[${name}]")
        .file("WEB-INF/declared.jsp", "<%= config.getInitParameter(\"greeting\") %> declared")
        .file("WEB-INF/added.jsp", "added ${1 + 1}")
        .file(
            "WEB-INF/error.jsp",
            "<%@ page isErrorPage=\"true\" %>sorry: <%= exception.getMessage() %>"
                + " ${pageContext.errorData.statusCode}")
        .file("WEB-INF/prelude.jspf", "<")
        .file("WEB-INF/coda.jspf", ">")
        .file("around/a.html", "inside ${2 * 3}")
        .file("part.jspf", "a part")
        .file("files/a.txt", "a file")
        .file("empty/readme.txt", "no welcome file here")
        .file("broken.jsp", "<html>\n<body>\n<%= undefinedName %>\n</body>");
  }

  @AfterEach
  void stop() {
    if (app != null) {
      app.close();
    }
  }

  private static String body(TestResponse response) throws IOException {
    return new String(response.body().getBytes("ISO-8859-1"), "UTF-8");
  }

  @Test
  void pagesRunAsTheSpecificationSays() throws IOException {
    app = RunningApp.start(war().archive(folder.resolve("pages.war")));

    TestResponse welcome = app.get("/");
    assertThat(welcome.status()).isEqualTo(200);
    assertThat(body(welcome)).isEqualTo("sum 7, limit=7, told, and may not add, true");
    assertThat(body(app.get("/forward"))).isEqualTo("나루 &lt;b&gt;:[DOG][CAT]");
    assertThat(app.get("/declared").body()).isEqualTo("hello declared");
    assertThat(app.get("/added").body()).isEqualTo("added 2");
    TestResponse failed = app.get("/fail");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.body()).isEqualTo("sorry: broken on purpose 500");
    assertThat(app.get("/around/a.html").body()).isEqualTo("<inside 6>");
    assertThat(app.get("/files/a.txt").body()).isEqualTo("a file");
    assertThat(app.get("/part.jspf").status()).isEqualTo(404);
    assertThat(app.get("/WEB-INF/view.jsp").status()).isEqualTo(404);
    assertThat(app.get("/missing.jsp").status()).isEqualTo(404);
    assertThat(app.get("/empty/").status()).isEqualTo(404);
  }

  @Test
  void beansTakeParametersAndGiveProperties() throws IOException {
    app =
        RunningApp.start(
            new War()
                .classes(WishBean.class)
                .file(
                    "wish.jsp",
                    "<jsp:useBean id=\"wish\" scope=\"session\" class=\"%s\"/>"
                            .formatted(WishBean.class.getName())
                        + "<jsp:setProperty name=\"wish\" property=\"*\"/>"
                        + "[<jsp:getProperty name=\"wish\" property=\"word\"/>]")
                .archive(folder.resolve("wish.war")));
    assertThat(app.get("/wish.jsp?word=ashore").body()).isEqualTo("[ashore]");
    assertThat(app.get("/wish.jsp").body()).isEqualTo("[ashore]");
  }

  @Test
  void compiledPagesAreUsedAgainAfterARestart() throws IOException {
    Path war = war().archive(folder.resolve("pages.war"));
    try (TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY)) {
      FileTime first = compiled(platform, war);
      assertThat(compiled(platform, war)).isEqualTo(first);
      assertThat(folders(platform)).hasSize(1);

      compiled(platform, war().file("more.txt", "another content").archive(war));
      assertThat(folders(platform)).as("what is of no use is swept away").hasSize(1);
    }
  }

  /** When the page was compiled that a deployment answers with. */
  private static FileTime compiled(TestPlatform platform, Path war) throws IOException {
    try (WebApp app = WebApp.deploy(RunningApp.config(war), "", platform.platform())) {
      HttpTestServer server =
          HttpTestServer.on(
              platform,
              exchange -> exchange.block(on -> app.handle(on, () -> {})),
              HttpObserver.NONE);
      assertThat(
              server.exchange("GET /added HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").body())
          .isEqualTo("added 2");
      server.service().close();
      Path page = folders(platform).getFirst().resolve("org/apache/jsp/WEB_002dINF/added_jsp.java");
      BasicFileAttributes attributes = Files.readAttributes(page, BasicFileAttributes.class);
      return attributes.creationTime();
    }
  }

  private static List<Path> folders(TestPlatform platform) throws IOException {
    try (var folders = Files.list(platform.platform().data().resolve("pages"))) {
      return folders.toList();
    }
  }

  /** Jasper holds classes of pages in many places; none may outlive the application. */
  @Test
  void anApplicationWithPagesLeavesNoClasses() throws Exception {
    Path war = war().archive(folder.resolve("pages.war"));
    try (TestPlatform platform = TestPlatform.on(NetworkKind.MEMORY)) {
      ReferenceQueue<ClassLoader> freed = new ReferenceQueue<>();
      WeakReference<ClassLoader> loader = useOnce(platform, war, freed);
      for (int i = 0; i < 100 && !loader.refersTo(null); i++) {
        System.gc();
        freed.remove(100);
      }
      assertThat(loader.refersTo(null)).as("the class loader is free").isTrue();
    }
  }

  private static WeakReference<ClassLoader> useOnce(
      TestPlatform platform, Path war, ReferenceQueue<ClassLoader> freed) throws Exception {
    AtomicReference<ClassLoader> seen = new AtomicReference<>();
    Semaphore done = new Semaphore(0); // the thread goes on when the answer has gone out
    try (WebApp app = WebApp.deploy(RunningApp.config(war), "", platform.platform())) {
      HttpTestServer server =
          HttpTestServer.on(
              platform,
              exchange ->
                  exchange.block(
                      blocking -> {
                        app.handle(blocking, () -> {});
                        seen.set(Thread.currentThread().getContextClassLoader());
                        done.release();
                      }),
              HttpObserver.NONE);
      for (String target : List.of("/", "/forward", "/broken.jsp", "/fail")) {
        server.exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(done.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      }
      server.service().close();
    }
    return new WeakReference<>(seen.getAndSet(null), freed);
  }

  @Test
  void aPageThatDoesNotCompileIsA500WithoutItsSource() throws IOException {
    app = RunningApp.start(war().archive(folder.resolve("pages.war")));

    TestResponse broken = app.get("/broken.jsp");
    assertThat(broken.status()).isEqualTo(500);
    assertThat(broken.body()).doesNotContain("undefinedName");
  }

  @Test
  void applicationsSeeTheApisAndJstlButNothingOfJasper() throws IOException {
    app = RunningApp.start(war().archive(folder.resolve("pages.war")));

    for (String seen :
        List.of(
            "jakarta.servlet.jsp.JspFactory",
            "jakarta.el.ELResolver",
            "jakarta.servlet.jsp.jstl.core.Config",
            "org.apache.taglibs.standard.tag.rt.core.IfTag",
            "org.apache.jasper.runtime.HttpJspBase")) {
      assertThat(app.get("/see?type=" + seen).body()).as(seen).isEqualTo("seen");
    }
    for (String hidden :
        List.of(
            "org.apache.jasper.servlet.JspServlet",
            "org.apache.jasper.compiler.Compiler",
            "org.apache.juli.AsyncFileHandler",
            "org.apache.tomcat.util.digester.Digester",
            "org.eclipse.jdt.internal.compiler.Compiler",
            "dev.naru.was.jsp.Pages")) {
      assertThat(app.get("/see?type=" + hidden).body()).as(hidden).isEqualTo("hidden");
    }
  }

  @Test
  void aPageOfAFolderThatChangesIsCompiledAgain() throws IOException {
    Path root = war().folder(folder.resolve("app"));
    app = RunningApp.start(root);
    assertThat(app.get("/added").body()).isEqualTo("added 2");

    Files.writeString(root.resolve("WEB-INF/added.jsp"), "changed ${2 + 2}");
    Files.setLastModifiedTime(
        root.resolve("WEB-INF/added.jsp"), FileTime.from(Instant.parse("2030-01-01T00:00:00Z")));

    assertThat(app.get("/added").body()).isEqualTo("changed 4");
  }
}
