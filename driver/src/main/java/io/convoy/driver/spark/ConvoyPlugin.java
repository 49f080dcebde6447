package io.convoy.driver.spark;

import com.codahale.metrics.Gauge;
import io.convoy.executor.round.RankBeat;
import io.convoy.executor.round.RankQuestion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The channel on which ranks tell the driver of steps and failures while a round runs, and find
 * each other; Spark creates it in every process. It is as safe as Spark's own messages are.
 *
 * <p>A message takes microseconds to send and reaches the {@link RoundTracker} as an event of
 * Spark's listener bus.
 */
public final class ConvoyPlugin implements SparkPlugin {
  private static final Logger LOG = LoggerFactory.getLogger(ConvoyPlugin.class);

  // set once for each executor process by Spark, which offers no other way from a task to a plugin
  private static volatile PluginContext channel;

  // set once for each session, in the driver, for the same reason
  private static volatile RoundControl control;

  /** What the driver of this process's session wants of the ranks. */
  static RoundControl control() {
    return control;
  }

  /** Sends an event from a task to the driver; returns before it arrives. */
  static void send(RankMessage message) {
    try {
      channel.send(message);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot reach the driver", e);
    }
  }

  /**
   * Asks the driver.
   *
   * @return empty if the driver did not answer
   */
  @SuppressWarnings("unchecked") // a question's own method gave the answer
  static <A> Optional<A> ask(RankQuestion<A> question) {
    try {
      return Optional.of((A) AnswerBytes.read(channel.ask(question)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (Exception e) {
      LOG.debug("the driver did not answer", e);
      return Optional.empty();
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      private final RoundControl answers = new RoundControl();
      private SparkContext spark;

      @Override
      public Map<String, String> init(SparkContext context, PluginContext plugin) {
        spark = context;
        context.addSparkListener(answers.arrivals());
        control = answers;
        return Map.of();
      }

      /** Spark calls it once the application has its number, by which sinks name what they show. */
      @Override
      public void registerMetrics(String application, PluginContext plugin) {
        answers
            .figures()
            .all()
            .forEach((name, figure) -> plugin.metricRegistry().register(name, gauge(figure)));
      }

      /** A sign of life is an event and a question. */
      @Override
      public Object receive(Object message) {
        if (message instanceof RankMessage event) {
          spark.listenerBus().post(event);
        } else if (message instanceof RankBeat beat) {
          spark.listenerBus().post(new RankMessage(beat.round(), beat));
        }
        return message instanceof RankQuestion<?> question
            ? AnswerBytes.of(question.answeredBy(answers))
            : null;
      }
    };
  }

  private static Gauge<Double> gauge(Supplier<Double> figure) {
    return figure::get;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extra) {
        channel = context;
      }
    };
  }
}
