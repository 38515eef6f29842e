package dev.naru.was.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.naru.was.War;
import dev.naru.was.spec.Spec;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebAppClassLoaderTest {

  /** A class of the container's loader too. */
  public static class Shared {}

  @TempDir Path folder;

  private WebAppClassLoader loader(War war) throws IOException {
    return new WebAppClassLoader("test", WebAppClassLoader.classPath(war.folder(folder)));
  }

  private static String text(WebAppClassLoader loader, String name) throws IOException {
    try (InputStream in = loader.getResourceAsStream(name)) {
      return new String(in.readAllBytes());
    }
  }

  @Test
  @Spec("10.7.2.a")
  void anApplicationHasItsOwnCopyOfAClass() throws Exception {
    try (WebAppClassLoader loader = loader(new War().classes(Shared.class))) {
      Class<?> type = loader.loadClass(Shared.class.getName());

      assertThat(type).isNotSameAs(Shared.class);
      assertThat(type.getClassLoader()).isSameAs(loader);
    }
  }

  @Test
  @Spec("10.7.2.a")
  void theServletApiIsTheContainersEvenWhenTheApplicationBringsIt() throws Exception {
    try (WebAppClassLoader loader =
        loader(new War().jar("servlet-api.jar", new War().bare(HttpServlet.class)))) {
      assertThat(loader.loadClass(HttpServlet.class.getName())).isSameAs(HttpServlet.class);
    }
  }

  @Test
  void aPackageOfTheApiThatTheContainerLacksIsTheApplications() throws Exception {
    War library = new War().file("jakarta/servlet/jsp/none.txt", "x");
    try (WebAppClassLoader loader = loader(new War().jar("jsp.jar", library))) {
      assertThat(text(loader, "jakarta/servlet/jsp/none.txt")).isEqualTo("x");
      assertThatThrownBy(() -> loader.loadClass("jakarta.servlet.jsp.None"))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void aPackageOfJavaIsJavasButForWhatJavaLacks() throws Exception {
    War library =
        new War()
            .file("org/w3c/dom/Node.class", empty("org.w3c.dom.Node"))
            .file("org/w3c/dom/Older.class", empty("org.w3c.dom.Older"));
    try (WebAppClassLoader loader = loader(new War().jar("xml-apis.jar", library))) {
      assertThat(loader.loadClass("org.w3c.dom.Node")).isSameAs(org.w3c.dom.Node.class);
      assertThat(loader.loadClass("org.w3c.dom.Older").getClassLoader()).isSameAs(loader);
      assertThatThrownBy(() -> loader.loadClass("org.w3c.dom.None"))
          .isInstanceOf(ClassNotFoundException.class);
    }
  }

  @Test
  void aToolOfTheJdkIsThereUnlessTheApplicationBringsItsOwn() throws Exception {
    String tool = "com.sun.source.tree.Tree";
    try (WebAppClassLoader loader = loader(new War())) {
      assertThat(loader.loadClass(tool)).isSameAs(Class.forName(tool));
    }
    War own = new War().file("com/sun/source/tree/Tree.class", empty(tool));
    try (WebAppClassLoader loader = loader(new War().jar("tools.jar", own))) {
      assertThat(loader.loadClass(tool).getClassLoader()).isSameAs(loader);
    }
  }

  private static byte[] empty(String name) {
    return ClassFile.of().build(ClassDesc.of(name), type -> {});
  }

  @Test
  @Spec("10.5.c")
  void classesComeBeforeLibrariesAndLibrariesByName() throws Exception {
    War war =
        new War()
            .file("WEB-INF/classes/a.txt", "classes")
            .jar("b.jar", new War().file("a.txt", "b").file("b.txt", "b"))
            .jar("a.jar", new War().file("a.txt", "a").file("b.txt", "a"));
    try (WebAppClassLoader loader = loader(war)) {
      assertThat(text(loader, "a.txt")).isEqualTo("classes");
      assertThat(text(loader, "b.txt")).isEqualTo("a");
      assertThat(Collections.list(loader.getResources("a.txt"))).hasSize(3);
    }
  }

  @Test
  void aMultiReleaseJarShowsItsNewestVersion() throws Exception {
    War jar =
        new War()
            .file("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMulti-Release: true\n\n")
            .file("a.txt", "old")
            .file("META-INF/versions/21/a.txt", "new");
    try (WebAppClassLoader loader = loader(new War().jar("mr.jar", jar))) {
      assertThat(text(loader, "a.txt")).isEqualTo("new");
    }
  }

  @Test
  void resourcesOfTheContainerAreInvisible() throws Exception {
    try (WebAppClassLoader loader = loader(new War())) {
      assertThat(loader.getResource("META-INF/services/dev.naru.http.RouteProvider")).isNull();
      assertThat(loader.getResource("dev/naru/was/WebApp.class")).isNull();
      assertThat(loader.getResource("logback-test.xml")).isNull();
      assertThat(loader.getResource("jakarta/servlet/http/HttpServlet.class")).isNotNull();
      assertThat(loader.getResource("java/lang/Object.class")).isNotNull();
    }
  }

  @Test
  void aClosedLoaderLetsItsJarsGo() throws Exception {
    WebAppClassLoader loader = loader(new War().jar("a.jar", new War().file("a.txt", "a")));
    text(loader, "a.txt");

    loader.close();

    assertThat(loader.getResource("a.txt")).isNull();
    assertThat(openFiles()).noneMatch(file -> file.startsWith(folder));
  }

  @Test
  void aClosedLoaderTakesTheJarsOfTheContainerFromNobody() throws Exception {
    String name = HttpServlet.class.getName().replace('.', '/') + ".class";
    WebAppClassLoader loader = loader(new War());
    URL shared = HttpServlet.class.getClassLoader().getResource(name);
    assertThat(shared.getProtocol()).isEqualTo("jar");
    try (InputStream inUse = shared.openStream()) {
      byte[] start = inUse.readNBytes(10);
      assertThat(text(loader, name)).isNotEmpty();

      loader.close();

      assertThat(inUse.readAllBytes().length + start.length).isGreaterThan(1_000);
    }
  }

  /** The files that this process holds open, where the system tells. */
  private static List<Path> openFiles() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return List.of();
    }
    try (var links = Files.list(descriptors)) {
      return links
          .map(
              link -> {
                try {
                  return Files.readSymbolicLink(link);
                } catch (IOException e) {
                  return link;
                }
              })
          .toList();
    }
  }
}
