/** The rank's loop: obeys a round's plan and reports what came of it. */
package io.convoy.executor.worker;
