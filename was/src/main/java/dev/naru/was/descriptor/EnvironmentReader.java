package dev.naru.was.descriptor;

import dev.naru.was.descriptor.WebXml.DataSourceElement;
import dev.naru.was.descriptor.WebXml.EnvEntry;
import dev.naru.was.descriptor.WebXml.InjectionTarget;
import dev.naru.was.descriptor.WebXml.ResourceRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a descriptor says about the application's environment (Jakarta EE 11, chapter 5). */
final class EnvironmentReader {

  /** Elements of a data source that are properties of its class, and how those are called. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "server-name", "serverName",
          "port-number", "portNumber",
          "database-name", "databaseName",
          "url", "url",
          "user", "user",
          "password", "password",
          "login-timeout", "loginTimeout");

  private static final Map<String, Integer> ISOLATION =
      Map.of(
          "TRANSACTION_READ_UNCOMMITTED", 1,
          "TRANSACTION_READ_COMMITTED", 2,
          "TRANSACTION_REPEATABLE_READ", 4,
          "TRANSACTION_SERIALIZABLE", 8);

  private EnvironmentReader() {}

  static void read(XmlElement root, WebXml xml) throws DescriptorException {
    for (XmlElement entry : root.all("env-entry")) {
      String name = entry.required("env-entry-name");
      Optional<String> type = entry.text("env-entry-type");
      xml.envEntries.put(
          name,
          new EnvEntry(
              name,
              type.orElse("java.lang.String"),
              entry.first("env-entry-value").map(XmlElement::text),
              entry.text("lookup-name")));
      injections(entry, name, xml);
    }
    for (String kind : List.of("resource-ref", "resource-env-ref", "message-destination-ref")) {
      String prefix = kind.equals("resource-ref") ? "res-ref" : kind;
      String type =
          switch (kind) {
            case "resource-ref" -> "res-type";
            case "resource-env-ref" -> "resource-env-ref-type";
            default -> "message-destination-type";
          };
      for (XmlElement ref : root.all(kind)) {
        String name = ref.required(prefix + "-name");
        xml.resourceRefs.put(
            name, new ResourceRef(name, ref.text(type).orElse(""), ref.text("lookup-name")));
        injections(ref, name, xml);
      }
    }
    for (XmlElement source : root.all("data-source")) {
      DataSourceElement element = dataSource(source);
      xml.dataSources.put(element.name(), element);
    }
  }

  private static void injections(XmlElement element, String name, WebXml xml)
      throws DescriptorException {
    for (XmlElement target : element.all("injection-target")) {
      xml.injections.add(
          new InjectionTarget(
              target.required("injection-target-class"),
              target.required("injection-target-name"),
              name));
    }
  }

  private static DataSourceElement dataSource(XmlElement source) throws DescriptorException {
    Map<String, String> properties = new LinkedHashMap<>();
    for (XmlElement child : source.children()) {
      String property = PROPERTIES.get(child.name());
      if (property != null && !child.text().isEmpty()) {
        properties.put(property, child.text());
      }
    }
    for (XmlElement property : source.all("property")) {
      properties.put(property.required("name"), property.text("value").orElse(""));
    }
    Optional<Integer> isolation = Optional.empty();
    Optional<String> level = source.text("isolation-level");
    if (level.isPresent()) {
      Integer number = ISOLATION.get(level.get());
      if (number == null) {
        throw source.problem("<isolation-level> is one of " + ISOLATION.keySet());
      }
      isolation = Optional.of(number);
    }
    return new DataSourceElement(
        source.required("name"),
        source.text("class-name").orElse(""),
        properties,
        source.number("max-pool-size").map(Long::intValue),
        source.number("min-pool-size").map(Long::intValue),
        source.number("max-idle-time").map(Long::intValue),
        isolation);
  }
}
