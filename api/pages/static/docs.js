"use strict";
window.ui = SwaggerUIBundle({
  url: "/docs/openapi.json", dom_id: "#docs", deepLinking: true, validatorUrl: null, tryItOutEnabled: true,
  presets: [SwaggerUIBundle.presets.apis], supportedSubmitMethods: ["get", "post", "delete"], queryConfigEnabled: false,
});
