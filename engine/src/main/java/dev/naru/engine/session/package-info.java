/** Sessions of applications that outlive the process. */
@NullMarked
package dev.naru.engine.session;

import org.jspecify.annotations.NullMarked;
