package dev.naru.was;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.http.TestResponse;
import dev.naru.was.spec.Spec;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.SessionTrackingMode;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.EventListener;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chapter 4: the servlet context, and what applications add to it while they start. */
class ContextTest {

  /** Writes what {@link Adding} found, and what it cannot do any more. */
  @WebServlet("/found")
  public static class Found extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      ServletContext context = getServletContext();
      var out = response.getWriter();
      out.println(context.getAttribute("found"));
      out.println("late servlet: " + thrown(() -> context.addServlet("late", Found.class)));
      out.println("late filter: " + thrown(() -> context.addFilter("late", Marking.class)));
      out.println("late listener: " + thrown(() -> context.addListener(new Requests())));
      out.println("late parameter: " + thrown(() -> context.setInitParameter("a", "b")));
      out.println("late time-out: " + thrown(() -> context.setSessionTimeout(5)));
      out.println("late roles: " + thrown(() -> context.declareRoles("late")));
      out.println(
          "late modes: "
              + thrown(() -> context.setSessionTrackingModes(Set.of(SessionTrackingMode.URL))));
      out.println("late encoding: " + thrown(() -> context.setRequestCharacterEncoding("UTF-8")));
      out.println("cookie: " + thrown(() -> context.getSessionCookieConfig().setName("late")));
      out.println("paths: " + new TreeSet<>(context.getResourcePaths("/")));
      out.println("library: " + new TreeSet<>(context.getResourcePaths("/lib")));
      out.println("nothing: " + context.getResourcePaths("/nothing"));
      out.println("hidden: " + (context.getResourceAsStream("/WEB-INF/hidden.txt") != null));
      out.println("url: " + thrown(() -> resource(context, "no-slash")));
      out.println("real: " + String.valueOf(context.getRealPath("/lib/page.txt")).endsWith("txt"));
      out.println("outside: " + context.getRealPath("/../../etc/passwd"));
      out.println("who answers elsewhere: " + (context.getContext("/other") == context));
      out.println("null: " + thrown(() -> context.getAttribute(null)));
      out.println("name: " + context.getServletContextName());
      out.println("dots: " + context.getResourcePaths("/nothing/./../lib/"));
    }

    private static void resource(ServletContext context, String path) {
      try {
        context.getResource(path);
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(e);
      }
    }
  }

  static String thrown(Runnable code) {
    try {
      code.run();
      return "nothing";
    } catch (RuntimeException e) {
      return e.getClass().getSimpleName();
    }
  }

  /** Added by program. */
  public static class Added extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response
          .getWriter()
          .print(getServletName() + getInitParameter("p") + request.getAttribute("marked"));
    }
  }

  /** Marks requests with its name. */
  public static class Marking implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      request.setAttribute("marked", "!");
      chain.doFilter(request, response);
    }
  }

  /** Writes before the file does. */
  @WebFilter("/lib/*")
  public static class Writing implements Filter {
    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      response.getWriter().print("before ");
      chain.doFilter(request, response);
      response.getWriter().print(" after");
    }
  }

  /** Of a kind that can be added at any time before the start is over. */
  public static class Requests implements ServletRequestListener {}

  /** Must not come after the first has been told. */
  public static class TooLate implements ServletContextListener {}

  /** No listener at all. */
  public static class NoListener implements EventListener {}

  /** Adds, and looks at what comes back. */
  @WebListener
  public static class Adding implements ServletContextListener {
    @Override
    public void contextInitialized(ServletContextEvent event) {
      ServletContext context = event.getServletContext();
      StringBuilder found = new StringBuilder();
      ServletRegistration.Dynamic added = context.addServlet("added", Added.class);
      found.append(added.addMapping("/added", "/found")).append(added.getMappings());
      found.append(added.addMapping("/added")).append(added.getMappings());
      found.append(added.setInitParameter("p", "1")).append(added.setInitParameter("p", "2"));
      found.append(added.setInitParameters(Map.of("p", "3", "q", "4")));
      found.append(context.addServlet("added", Added.class));
      found.append(thrown(() -> context.addServlet("", Added.class)));
      found.append(thrown(() -> context.addServlet("x", Added.class).addMapping()));
      FilterRegistration.Dynamic filter = context.addFilter("marking", new Marking());
      filter.addMappingForServletNames(EnumSet.of(DispatcherType.REQUEST), true, "added");
      found.append(filter.getServletNameMappings());
      found.append(context.addFilter("marking", Marking.class));
      found.append(context.getServletRegistration("declared").addMapping("/completed"));
      found.append(thrown(() -> context.addListener(TooLate.class)));
      found.append(thrown(() -> context.addListener(NoListener.class)));
      found.append(thrown(() -> context.addListener("no.such.Listener")));
      context.addListener(Requests.class);
      context.setAttribute("found", found.toString());
    }
  }

  /** Wants to know which servlets there are. */
  @HandlesTypes({jakarta.servlet.Servlet.class, WebFilter.class})
  public static class Initializing implements ServletContainerInitializer {
    @Override
    public void onStartup(@Nullable Set<Class<?>> types, ServletContext context) {
      Set<String> names = new TreeSet<>();
      if (types != null) {
        types.forEach(type -> names.add(type.getName().replaceAll(".*\\$", "")));
      }
      context
          .addServlet(
              "handled",
              new HttpServlet() {
                @Override
                protected void doGet(HttpServletRequest request, HttpServletResponse response)
                    throws IOException {
                  response.getWriter().print(types == null ? "null" : names.toString());
                }
              })
          .addMapping("/handled");
    }
  }

  @TempDir Path folder;
  private RunningApp app;

  @AfterEach
  void stop() {
    app.close();
  }

  private War war() {
    return new War()
        .classes(
            Found.class,
            Added.class,
            Marking.class,
            Writing.class,
            Requests.class,
            TooLate.class,
            NoListener.class,
            Adding.class,
            ContextTest.class)
        .file("index.txt", "own")
        .file("WEB-INF/hidden.txt", "hidden")
        .jar("lib.jar", new War().file("META-INF/resources/lib/page.txt", "page"))
        .webXml(
            "<servlet><servlet-name>declared</servlet-name><servlet-class>"
                + Added.class.getName()
                + "</servlet-class></servlet>");
  }

  @Test
  @Spec({
    "4.4.a", "4.4.b", "4.4.1.a", "4.4.1.b", "4.4.3.a", "4.4.3.b", "4.4.4.a", "4.4.5.a", "4.6.a",
    "4.6.b", "4.6.c", "4.6.d", "4.7.a", "10.5.b", "4.2.b"
  })
  void whatIsAddedWhileTheContextStartsIsThereAndNothingAfterwards() throws Exception {
    app = RunningApp.start(war().folder(folder.resolve("app")));

    assertThat(app.get("/found").body().lines())
        .containsExactly(
            "[/found][][][/added]truefalse[p]nullIllegalArgumentExceptionIllegalArgumentException"
                + "[added]null[]IllegalArgumentExceptionIllegalArgumentExceptionIllegalArgumentException",
            "late servlet: IllegalStateException",
            "late filter: IllegalStateException",
            "late listener: IllegalStateException",
            "late parameter: IllegalStateException",
            "late time-out: IllegalStateException",
            "late roles: IllegalStateException",
            "late modes: IllegalStateException",
            "late encoding: IllegalStateException",
            "cookie: IllegalStateException",
            "paths: [/WEB-INF/, /index.txt, /lib/]",
            "library: [/lib/page.txt]",
            "nothing: null",
            "hidden: true",
            "url: IllegalArgumentException",
            "real: true",
            "outside: null",
            "who answers elsewhere: true",
            "null: NullPointerException",
            "name: null",
            "dots: [/lib/page.txt]");
    assertThat(app.get("/added").body()).isEqualTo("added1!");
    assertThat(app.get("/completed").body()).isEqualTo("declarednullnull");
  }

  @Test
  void aFileAfterWhatAFilterWroteIsWhole() throws Exception {
    app = RunningApp.start(war().folder(folder.resolve("app")));

    TestResponse answer = app.get("/lib/page.txt");
    assertThat(answer.body()).isEqualTo("before page after");
    assertThat(answer.all("ETag")).isEmpty();
  }

  @Test
  @Spec({"8.2.4.a", "8.2.4.b", "8.1.b"})
  void anInitializerIsToldOfTypesAtAnyDistance() throws Exception {
    War initializer =
        new War()
            .bare(Initializing.class)
            .bare(Class.forName(Initializing.class.getName() + "$1"))
            .file(
                "META-INF/services/jakarta.servlet.ServletContainerInitializer",
                Initializing.class.getName());
    app =
        RunningApp.start(
            new War()
                .classes(Added.class, Writing.class, NoListener.class)
                .jar("init.jar", initializer)
                .file("WEB-INF/web.xml", "<web-app version='6.1' metadata-complete='true'/>")
                .folder(folder.resolve("app")));

    // The first is the initializer's own.
    assertThat(app.get("/handled").body()).isEqualTo("[1, Added, Writing]");
    app.close();

    app =
        RunningApp.start(
            new War()
                .classes(Added.class)
                .jar("init.jar", initializer)
                .webXml("<absolute-ordering/>")
                .folder(folder.resolve("excluded")));
    assertThat(app.get("/handled").status()).isEqualTo(404);
  }
}
