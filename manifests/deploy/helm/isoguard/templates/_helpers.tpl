{{- define "isoguard.name" -}}
{{- if contains "isoguard" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-isoguard" (.Release.Name | trunc 40 | trimSuffix "-") }}{{ end }}
{{- end }}

{{- define "isoguard.selector" -}}
app.kubernetes.io/name: isoguard
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "isoguard.metadata" -}}
name: {{ include "isoguard.name" . }}
labels:
  {{- include "isoguard.selector" . | nindent 2 }}
  app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .Release.Service }}
  helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "isoguard.image" -}}
{{- if .Values.image.digest }}{{ .Values.image.repository }}@{{ .Values.image.digest }}{{ else }}{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- /* JSON's texts, numbers, booleans and lists of texts are TOML's. */ -}}
{{- define "isoguard.toml" -}}
[serve]
listen = "0.0.0.0:8080"
admin-listen = "0.0.0.0:9090"
admin-beyond-loopback = true
drain-ms = 5000
data-dir = "/var/lib/isoguard"
{{- if .Values.clients.volume }}
clients = "/etc/isoguard/clients/clients.json"
{{- else }}
allow-unauthenticated = true
{{- end }}
{{- if .Values.tls.secretName }}
tls-cert = "/etc/isoguard/tls/tls.crt"
tls-key = "/etc/isoguard/tls/tls.key"
{{- end }}
{{- range .Values.secrets.files }}
{{ . }} = {{ printf "/etc/isoguard/secrets/%s" . | quote }}
{{- end }}
{{- if .Values.manifests.volume }}
manifests = "/etc/isoguard/manifests"
{{- end }}
{{- range $option, $value := .Values.serve }}
{{ $option }} = {{ toRawJson $value }}
{{- end }}
{{ end }}

