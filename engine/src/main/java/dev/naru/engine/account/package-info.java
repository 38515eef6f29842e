/** Who may log in. */
@NullMarked
package dev.naru.engine.account;

import org.jspecify.annotations.NullMarked;
