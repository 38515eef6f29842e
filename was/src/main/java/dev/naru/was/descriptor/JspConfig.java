package dev.naru.was.descriptor;

import jakarta.servlet.descriptor.JspConfigDescriptor;
import jakarta.servlet.descriptor.JspPropertyGroupDescriptor;
import jakarta.servlet.descriptor.TaglibDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a descriptor says about pages (Jakarta Pages 4.0, chapter 3): groups of pages with common
 * properties, and where tag libraries lie. Being filled while an application is read.
 */
public final class JspConfig implements JspConfigDescriptor {

  private final List<JspPropertyGroupDescriptor> groups = new ArrayList<>();
  private final List<TaglibDescriptor> taglibs = new ArrayList<>();

  /** Reads what is below {@code <web-app>}; descriptors of 2.3 had {@code <taglib>} there. */
  static void read(XmlElement root, JspConfig into) throws DescriptorException {
    List<XmlElement> places = new ArrayList<>(root.all("jsp-config"));
    places.add(root);
    for (XmlElement place : places) {
      for (XmlElement taglib : place.all("taglib")) {
        into.taglibs.add(
            new Taglib(taglib.required("taglib-uri"), taglib.required("taglib-location")));
      }
    }
    Optional<XmlElement> config = root.single("jsp-config");
    if (config.isPresent()) {
      for (XmlElement group : config.get().all("jsp-property-group")) {
        into.groups.add(group(group));
      }
    }
  }

  private static PropertyGroup group(XmlElement group) throws DescriptorException {
    List<String> patterns = group.texts("url-pattern");
    if (patterns.isEmpty()) {
      throw group.problem("<jsp-property-group> needs a <url-pattern>");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (XmlElement child : group.children()) {
      values.putIfAbsent(child.name(), child.text());
    }
    return new PropertyGroup(
        patterns, values, group.texts("include-prelude"), group.texts("include-coda"));
  }

  /** Adds what another descriptor of the same application says. */
  public void add(JspConfig other) {
    groups.addAll(other.groups);
    taglibs.addAll(other.taglibs);
  }

  /** Whether nothing is said. */
  public boolean isEmpty() {
    return groups.isEmpty() && taglibs.isEmpty();
  }

  @Override
  public Collection<TaglibDescriptor> getTaglibs() {
    return List.copyOf(taglibs);
  }

  @Override
  public Collection<JspPropertyGroupDescriptor> getJspPropertyGroups() {
    return List.copyOf(groups);
  }

  private record Taglib(String uri, String location) implements TaglibDescriptor {
    @Override
    public String getTaglibURI() {
      return uri;
    }

    @Override
    public String getTaglibLocation() {
      return location;
    }
  }

  private record PropertyGroup(
      List<String> patterns, Map<String, String> values, List<String> preludes, List<String> codas)
      implements JspPropertyGroupDescriptor {

    @Override
    public Collection<String> getUrlPatterns() {
      return patterns;
    }

    @Override
    public @Nullable String getElIgnored() {
      return values.get("el-ignored");
    }

    @Override
    public @Nullable String getErrorOnELNotFound() {
      return values.get("error-on-el-not-found");
    }

    @Override
    public @Nullable String getPageEncoding() {
      return values.get("page-encoding");
    }

    @Override
    public @Nullable String getScriptingInvalid() {
      return values.get("scripting-invalid");
    }

    @Override
    public @Nullable String getIsXml() {
      return values.get("is-xml");
    }

    @Override
    public Collection<String> getIncludePreludes() {
      return preludes;
    }

    @Override
    public Collection<String> getIncludeCodas() {
      return codas;
    }

    @Override
    public @Nullable String getDeferredSyntaxAllowedAsLiteral() {
      return values.get("deferred-syntax-allowed-as-literal");
    }

    @Override
    public @Nullable String getTrimDirectiveWhitespaces() {
      return values.get("trim-directive-whitespaces");
    }

    @Override
    public @Nullable String getDefaultContentType() {
      return values.get("default-content-type");
    }

    @Override
    public @Nullable String getBuffer() {
      return values.get("buffer");
    }

    @Override
    public @Nullable String getErrorOnUndeclaredNamespace() {
      return values.get("error-on-undeclared-namespace");
    }
  }
}
