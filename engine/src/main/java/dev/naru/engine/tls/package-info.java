/** TLS: certificates from files or a development CA, chosen by name, changed without a restart. */
@NullMarked
package dev.naru.engine.tls;

import org.jspecify.annotations.NullMarked;
