package io.warrenmq.http.api;

import io.warrenmq.core.audit.AuditLog;
import io.warrenmq.core.audit.Deed;
import io.warrenmq.core.definitions.Definitions;
import io.warrenmq.core.definitions.Transfer;
import io.warrenmq.core.error.BrokerException;
import io.warrenmq.http.error.HttpRefusal;
import io.warrenmq.http.query.QueryString;
import io.warrenmq.http.route.Request;
import io.warrenmq.http.route.Resource;
import io.warrenmq.http.route.Response;
import io.warrenmq.http.route.Route;
import io.warrenmq.http.route.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All definitions, or those of one virtual host, out and in. */
final class DefinitionsResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(DefinitionsResource.class);

    /** What a header can quote without harm. */
    private static final String NOT_FOR_FILE_NAMES = "[^A-Za-z0-9._-]";

    private static final int FILE_NAME_CHARS_MAX = 128;

    private final BrokerCalls calls;

    DefinitionsResource(BrokerCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.get("/definitions", Rule.ADMINISTRATOR, request -> export(request, null)),
                Route.post("/definitions", Rule.ADMINISTRATOR, request -> load(request, null)),
                Route.get(
                        "/definitions/{vhost}",
                        Rule.ADMINISTRATOR,
                        request -> export(request, calls.vhost(request).name())),
                Route.post(
                        "/definitions/{vhost}",
                        Rule.ADMINISTRATOR,
                        request -> load(request, calls.vhost(request).name())));
    }

    private Response export(Request request, @Nullable String vhost) {
        Definitions exported = calls.await(calls.broker().definitions().export(vhost));
        DefinitionsWriter writer = new DefinitionsWriter(calls.broker().identity(), exported, vhost != null);
        Response response = Response.of(200, Response.JSON, writer::to);
        String file = request.query().find("download");
        return file == null ? response : response.withHeader("Content-Disposition", attachment(file));
    }

    private static String attachment(String file) {
        String plain = file.replaceAll(NOT_FOR_FILE_NAMES, "_");
        String cut = plain.length() <= FILE_NAME_CHARS_MAX ? plain : plain.substring(0, FILE_NAME_CHARS_MAX);
        return "attachment; filename=\"" + cut + "\"";
    }

    private Response load(Request request, @Nullable String vhost) {
        Definitions definitions = DefinitionsReader.read(UploadedFile.of(request), vhost);
        String actor = request.caller().name();
        Transfer.Options options = options(request.query(), actor);
        Deed deed = Deed.of(
                "definitions.import",
                "vhost",
                vhost == null ? "*" : vhost,
                "count",
                Long.toString(definitions.count()));
        try {
            calls.await(calls.broker().definitions().load(definitions, options));
        } catch (BrokerException refusal) {
            AuditLog.refused(request.caller().actor(), deed, refusal.explanation());
            throw refusal;
        }
        AuditLog.done(request.caller().actor(), deed);
        LOG.info("user '{}' has imported {} definitions", actor, definitions.count());
        return Response.noContent();
    }

    /** As RabbitMQ does unless told otherwise; but a binding that leads to nothing is a mistake in the file. */
    private static Transfer.Options options(QueryString query, String actor) {
        String strict = query.find("strict");
        return switch (strict) {
            case null -> new Transfer.Options(true, false, actor);
            case "true" -> new Transfer.Options(false, false, actor);
            case "false" -> new Transfer.Options(true, true, actor);
            default -> throw HttpRefusal.badRequest("'strict' must be true or false, not '" + strict + "'");
        };
    }
}
